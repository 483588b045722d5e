package furrow.server.http;

import furrow.server.net.EventLoopTimer;
import furrow.server.net.NetSettings;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends a connection whose client sends a request too slowly, does not take its answer, or keeps the
 * connection without using it. On its event loop.
 */
final class HttpDeadlines extends ChannelInboundHandlerAdapter implements EventLoopTimer.Timed {
  /**
   * How long a client may take.
   *
   * @param headMillis from the first byte of a request to the end of its head; from connecting, for
   *     the first one
   * @param bodyMillis without data of the body beyond what its least rate allows
   * @param idleMillis between requests
   * @param takeMillis to take some of an answer
   */
  record Times(long headMillis, long bodyMillis, long idleMillis, long takeMillis) {
    /** As for the other protocol; by default 10 s, 10 s, 60 s and 120 s. */
    static Times of(NetSettings net) {
      return new Times(
          2L * net.authMillis(), net.slowMillis(), 12L * net.authMillis(), 12L * net.slowMillis());
    }
  }

  /** For the head or the body of a stranger's request, while as many strangers are here as may. */
  private static final long CROWDED_MILLIS = 2_000;

  /** Bytes per second that a body has to come with, on average. */
  private static final long LEAST_RATE = 4 * 1024;

  private final EventLoopTimer timer;
  private final StrictRequestDecoder decoder;
  private final Times times;
  private final LongSupplier nanos;
  private final HttpConnection connection;
  private long headSince;
  private boolean headBegun = true;
  private long idleSince;
  private long bodyUntil;
  private long takenSince;
  private long untaken;

  HttpDeadlines(
      EventLoopTimer timer,
      StrictRequestDecoder decoder,
      HttpConnection connection,
      Times times,
      LongSupplier nanos) {
    this.timer = timer;
    this.decoder = decoder;
    this.connection = connection;
    this.times = times;
    this.nanos = nanos;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    headSince = nanos.getAsLong();
    idleSince = headSince;
    timer.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    timer.remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    timer.remove(this);
    context.fireChannelInactive();
  }

  /** Bytes have come and the decoder has had them. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    boolean begun = decoder.inHead();
    if (begun && !headBegun) {
      headSince = nanos.getAsLong();
    }
    headBegun = begun;
    context.fireChannelReadComplete();
  }

  /** A part of a request is complete. */
  void received(HttpObject part) {
    headBegun = false;
    long now = nanos.getAsLong();
    if (part instanceof HttpContent content) {
      long worth = TimeUnit.SECONDS.toNanos(content.content().readableBytes()) / LEAST_RATE;
      bodyUntil = Math.min(bodyUntil + worth, now + millis(times.bodyMillis()));
    } else {
      bodyUntil = now + millis(times.bodyMillis());
    }
  }

  /** It is read again after a pause of ours. */
  void resumed() {
    long now = nanos.getAsLong();
    bodyUntil = now + millis(times.bodyMillis());
    headSince = now;
  }

  /** An answer is complete. */
  void idle() {
    idleSince = nanos.getAsLong();
    headSince = idleSince;
  }

  /**
   * Whether the client has taken nothing of what waits for it for too long. One that takes it
   * slowly frees a third of the system's buffer at a time, so it moves more seldom than it reads.
   */
  private boolean takesNothing(long now) {
    long waiting = connection.untaken();
    if (waiting == 0 || waiting < untaken || untaken == 0) {
      takenSince = now;
    }
    untaken = waiting;
    return now - takenSince > millis(times.takeMillis());
  }

  @Override
  public void check(long systemNanos) {
    long now = nanos.getAsLong();
    if (takesNothing(now)) {
      connection.close();
    } else if (connection.paused() || connection.closing()) {
      return;
    } else if (connection.awaitsBody()) {
      // Data wins time back; this much is used up.
      long since = millis(times.bodyMillis()) - (bodyUntil - now);
      if (since > allowed(times.bodyMillis())) {
        connection.late("the body of the request came too slowly");
      }
    } else if (connection.mayGo()
        && !decoder.inHead()
        && now - idleSince > TimeUnit.SECONDS.toNanos(1)) {
      connection.close();
    } else if (headBegun && !connection.busy()) {
      if (now - headSince > allowed(times.headMillis())) {
        connection.late("the head of the request did not come in time");
      }
    } else if (untaken > 0) {
      // What it has not taken yet is use enough.
      idleSince = now;
    } else if (!connection.busy() && now - idleSince > millis(times.idleMillis())) {
      connection.close();
    }
  }

  /** Less while strangers wait for its place: 16 slow ones must not keep others out for long. */
  private long allowed(long usualMillis) {
    return millis(connection.crowded() ? Math.min(CROWDED_MILLIS, usualMillis) : usualMillis);
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
