package furrow.server.http;

import furrow.kernel.FatalErrors;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.net.ConnectionErrors;
import furrow.server.net.EventLoopTimer;
import furrow.server.net.GracefulClose;
import furrow.server.net.UnauthenticatedLimit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: its requests are answered one after the other. What a client sends ahead waits
 * here up to a bound; beyond it the connection is not read. On its event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /** Parts of messages, and their bytes, that may wait. */
  private static final int MAX_AHEAD = 16;

  private static final int MAX_AHEAD_BYTES = 64 * 1024;

  private final HttpGateway gateway;
  private final Origin origin;
  private final UnauthenticatedLimit limit;
  private final HttpDeadlines deadlines;
  private final StrictRequestDecoder decoder = new StrictRequestDecoder(this::full);
  private final Queue<HttpObject> ahead = new ArrayDeque<>();
  private int aheadBytes;
  private boolean aheadPaused;
  private Channel channel;
  private Exchange current;
  private ByteArrayOutputStream whole;
  private long bodyBytes;
  private long held;

  /** Whether a body of the current or the last request is still to come. */
  private boolean inBody;

  private boolean pumping;
  private boolean closing;
  private boolean counted;
  private int pauses;

  /**
   * @param origin where its bytes come from
   */
  HttpConnection(
      HttpGateway gateway, Origin origin, UnauthenticatedLimit limit, EventLoopTimer timer) {
    this.gateway = gateway;
    this.origin = origin;
    this.limit = limit;
    this.deadlines = new HttpDeadlines(timer, decoder, this, gateway.times(), System::nanoTime);
  }

  /** Adds the handlers of the connection. */
  void install(ChannelPipeline handlers) {
    handlers.addLast("http-encoder", new HttpResponseEncoder());
    handlers.addLast("http-decoder", decoder);
    handlers.addLast("http-deadlines", deadlines);
    handlers.addLast("http", this);
  }

  /** Whether so much waits that nothing more is decoded. */
  private boolean full() {
    return ahead.size() >= MAX_AHEAD || aheadBytes >= MAX_AHEAD_BYTES;
  }

  HttpGateway gateway() {
    return gateway;
  }

  String address() {
    return origin.address();
  }

  boolean writable() {
    return channel.isWritable();
  }

  /** Bytes that the client has not taken, beside those that the system holds. */
  long untaken() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    counted = true;
    if (!limit.enter(channel.remoteAddress())) {
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    leave();
  }

  /** Somebody who has shown a token, or is the server's own user, is no stranger any more. */
  private void leave() {
    if (counted) {
      counted = false;
      limit.leave(channel.remoteAddress());
    }
  }

  /** Whether it waits for a request, and strangers wait for its place. */
  boolean mayGo() {
    return crowded() && current == null;
  }

  /** Whether it is a stranger's, and strangers wait for its place. */
  boolean crowded() {
    return counted && limit.full();
  }

  // ---- reading ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing || !(message instanceof HttpObject part)) {
      ReferenceCountUtil.release(message);
      return;
    }
    deadlines.received(part);
    ahead.add(part);
    aheadBytes += bytes(part);
    pump();
    if (!aheadPaused && full()) {
      aheadPaused = true;
      pause();
    }
  }

  private static int bytes(HttpObject part) {
    return part instanceof HttpContent content ? content.content().readableBytes() : 0;
  }

  /** Takes what has come as far as it can be taken now. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (!ahead.isEmpty() && takes(ahead.peek())) {
        HttpObject part = ahead.remove();
        aheadBytes -= bytes(part);
        try {
          take(part);
        } finally {
          ReferenceCountUtil.release(part);
        }
      }
    } finally {
      pumping = false;
    }
    if (aheadPaused && ahead.isEmpty()) {
      aheadPaused = false;
      resume();
      execute(this::decodeMore);
    }
  }

  private void decodeMore() {
    try {
      decoder.goOn();
    } catch (Exception e) {
      channel.pipeline().fireExceptionCaught(e);
    }
  }

  private boolean takes(HttpObject part) {
    if (part instanceof HttpRequest) {
      // Answers that are not taken would fill memory, were more of them made.
      return current == null && channel.isWritable();
    }
    return current == null || current.takesBody();
  }

  private void take(HttpObject part) {
    if (closing) {
      return;
    }
    if (part instanceof HttpRequest request) {
      begin(request);
    } else if (part instanceof HttpContent content && current != null) {
      try {
        content(content);
      } catch (ProblemException e) {
        current.fail(e);
      } catch (RuntimeException e) {
        internal(e);
      }
    } else if (part instanceof LastHttpContent) {
      inBody = false;
    }
  }

  private void begin(HttpRequest request) {
    RequestCheck.Checked checked = RequestCheck.of(request, gateway, origin);
    inBody = checked.hasBody();
    if (checked.identity() != null && checked.identity() != Identity.ANONYMOUS) {
      leave();
    }
    Response response = new Response(this, request, checked.keepAlive());
    if (checked.route() != null) {
      response.of(checked.route());
    }
    if (checked.refusal() != null) {
      refuse(checked, response);
      return;
    }
    if (checked.options()) {
      if (inBody) {
        response.closeAfter();
      }
      response.header("Allow", checked.allow());
      response.whole(204, "", new byte[0]);
      return;
    }
    bodyBytes = 0;
    whole = null;
    current =
        new Exchange(
            this,
            request,
            checked.route(),
            checked.target(),
            checked.identity(),
            response,
            gateway.nextPeerId());
    start();
  }

  private void refuse(RequestCheck.Checked checked, Response response) {
    Refusal refusal = checked.refusal();
    if (refusal.closes() || inBody) {
      response.closeAfter();
    }
    if (!checked.allow().isEmpty()) {
      response.header("Allow", checked.allow());
    }
    response.problem(refusal.status(), refusal.problem());
  }

  /** Opens the peer, and calls the handler unless the body comes first. */
  private void start() {
    Exchange exchange = current;
    gateway.handler().opened(exchange.peer());
    gateway.peers().add(exchange.peer());
    try {
      gateway.checkRole(exchange);
      Route.Body body = exchange.route().body();
      if (exchange.bodyLength() > body.most()) {
        throw tooLarge(exchange);
      }
      if (body.reading() == Route.Reading.PIECES) {
        exchange.route().handler().handle(exchange);
      } else {
        goOn(exchange);
      }
    } catch (ProblemException e) {
      exchange.fail(e);
    } catch (RuntimeException e) {
      internal(e);
    }
  }

  private static ProblemException tooLarge(Exchange exchange) {
    long most = exchange.route().body().most();
    return most == 0
        ? new ProblemException(
            ErrorCode.BAD_REQUEST,
            exchange.route().method() + " " + exchange.route().path() + " takes no body",
            "leave the body out, see /docs")
        : new ProblemException(
            ErrorCode.FRAME_TOO_LARGE,
            "the body is larger than " + most + " bytes",
            "send less, see /docs");
  }

  /** The client may send the body, where it asked. */
  private void goOn(Exchange exchange) {
    if (exchange.expectsContinue() && inBody) {
      channel.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  /** The exchange takes its body now. */
  void continueBody() {
    if (current != null && bodyBytes == 0) {
      goOn(current);
    }
    deadlines.resumed();
    execute(this::pump);
  }

  private void content(HttpContent content) throws ProblemException {
    Exchange exchange = current;
    if (content.decoderResult().isFailure()) {
      Refusal refusal = RequestCheck.malformed(content.decoderResult().cause());
      exchange.response().closeAfter();
      exchange.fail(refusal.status(), refusal.problem());
      return;
    }
    int bytes = content.content().readableBytes();
    bodyBytes += bytes;
    if (bodyBytes > exchange.route().body().most()) {
      throw tooLarge(exchange);
    }
    if (exchange.route().body().reading() == Route.Reading.WHOLE) {
      hold(bytes);
    }
    boolean last = content instanceof LastHttpContent;
    inBody = !last;
    if (exchange.route().body().reading() == Route.Reading.PIECES) {
      if (bytes > 0) {
        exchange.reader().piece(copy(content));
      }
      if (last) {
        exchange.reader().end();
      }
      return;
    }
    if (bytes > 0 && last && whole == null) {
      exchange.body(copy(content));
    } else if (bytes > 0) {
      whole = whole == null ? new ByteArrayOutputStream(bytes) : whole;
      whole.writeBytes(copy(content));
    }
    if (last) {
      if (whole != null) {
        exchange.body(whole.toByteArray());
        whole = null;
      }
      exchange.route().handler().handle(exchange);
    }
  }

  /** Bodies that are read whole take memory of all clients until they are answered. */
  private void hold(int bytes) throws ProblemException {
    if (!gateway.hold(bytes)) {
      throw new ProblemException(
          ErrorCode.BUSY, "the bodies of other requests take all memory", "try again", 1_000);
    }
    held += bytes;
  }

  private void letGo() {
    gateway.letGo(held);
    held = 0;
  }

  private static byte[] copy(HttpContent content) {
    byte[] bytes = new byte[content.content().readableBytes()];
    content.content().readBytes(bytes);
    return bytes;
  }

  /** The current request fails by a fault of ours. */
  void internal(RuntimeException e) {
    LOG.error("a request of {} failed", address(), e);
    if (current != null) {
      String hint = "please report this with the server's log";
      current.fail(new ProblemException(ErrorCode.INTERNAL, "internal error: " + e, hint));
    }
  }

  // ---- writing ----

  void write(HttpObject part) {
    channel.writeAndFlush(part);
  }

  /** Writes the last part of an answer. */
  void finish(HttpObject last, boolean keepAlive) {
    if (keepAlive && !closing) {
      channel.writeAndFlush(last);
    } else if (!closing) {
      closing = true;
      GracefulClose.closeTaken(channel, last);
    }
  }

  /** The current exchange has its answer. */
  void completed(Exchange exchange) {
    if (exchange == current) {
      current = null;
      whole = null;
      letGo();
      deadlines.idle();
      pump();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && current != null && current.stream() != null) {
      current.stream().nowReady();
    }
    if (channel.isWritable()) {
      execute(this::pump);
    }
    context.fireChannelWritabilityChanged();
  }

  /** What was to come did not come in time. */
  void late(String what) {
    ProblemException problem =
        new ProblemException(ErrorCode.FRAME_TIMEOUT, what, "check the network, then try again");
    if (current != null) {
      current.response().closeAfter();
      current.fail(problem);
    } else if (!closing) {
      Response response = new Response(this, RequestCheck.UNREAD, false);
      response.problem(408, problem);
    }
  }

  // ---- reading is paused, work is queued ----

  void pause() {
    if (pauses++ == 0) {
      channel.config().setAutoRead(false);
    }
  }

  void resume() {
    if (--pauses == 0) {
      deadlines.resumed();
      channel.config().setAutoRead(true);
    }
  }

  /** Whether its silence is ours: it is not read, or its body is not taken. */
  boolean paused() {
    return pauses > 0 || current != null && !current.takesBody();
  }

  /** Whether its last answer is on its way. */
  boolean closing() {
    return closing;
  }

  /** Whether a request is being answered. */
  boolean busy() {
    return current != null;
  }

  /** Whether a request's body is to come. */
  boolean awaitsBody() {
    return current != null && inBody;
  }

  void execute(Runnable work) {
    try {
      channel.eventLoop().execute(FatalErrors.passing(work));
    } catch (RejectedExecutionException e) {
      channel.close();
    }
  }

  /** Runs work later; null when the event loop has ended. */
  Future<?> schedule(Runnable work, long millis) {
    try {
      return channel.eventLoop().schedule(FatalErrors.passing(work), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      channel.close();
      return null;
    }
  }

  void close() {
    channel.close();
  }

  // ---- the end ----

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    leave();
    letGo();
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    Exchange last = current;
    current = null;
    if (last != null) {
      last.gone();
    }
    gateway.closed();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ConnectionErrors.log(LOG, address(), cause);
    context.close();
  }
}
