package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.peer.Peer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One request and its answer. All methods but {@link #execute} are called on the event loop of its
 * connection.
 */
public final class Exchange {
  private static final int STOPPING_MILLIS = 2_000;

  /** Takes a body piece by piece. */
  public interface BodyReader {
    /** A piece; {@link #pauseBody} holds back those that follow. */
    void piece(byte[] bytes) throws ProblemException;

    /** The body is complete. */
    void end() throws ProblemException;
  }

  /**
   * @param once whether its answer is one frame
   */
  private record Call(boolean once, Consumer<Message> reply, Consumer<ErrorReply> error) {}

  private final HttpConnection connection;
  private final HttpRequest request;
  private final Route route;
  private final Target target;
  private final Map<String, String> pathValues;
  private final Identity identity;
  private final Response response;
  private final HttpPeer peer;
  private final Map<Integer, Call> calls = new HashMap<>();
  private final List<Runnable> onGone = new ArrayList<>(1);
  private final List<Runnable> onEnd = new ArrayList<>(1);
  private int correlations;

  /** Correlation of messages that are answered only by an error; 0 before the first. */
  private int toldAs;

  private byte[] body = new byte[0];
  private BodyReader reader;
  private boolean bodyPaused;
  private ResponseStream stream;
  private boolean ended;

  /** What is to be done later; nothing of the exchange stays in memory for it once it has ended. */
  private Future<?> timer;

  Exchange(
      HttpConnection connection,
      HttpRequest request,
      Route route,
      Target target,
      Identity identity,
      Response response,
      long peerId) {
    this.connection = connection;
    this.request = request;
    this.route = route;
    this.target = target;
    this.pathValues = RouteTable.parameters(route, target);
    this.identity = identity;
    this.response = response;
    this.peer = new HttpPeer(peerId, this, connection);
  }

  // ---- the request ----

  public Route route() {
    return route;
  }

  /** Who asks. */
  public Identity identity() {
    return identity;
  }

  /** The exchange as adapters know it. */
  public Peer peer() {
    return peer;
  }

  /** Where the client is, for display. */
  public String address() {
    return connection.address();
  }

  /** A header, or null; one that comes twice has its first value. */
  public String header(String name) {
    return request.headers().get(name);
  }

  /** Whether the client asks for this media type by name in its Accept header. */
  public boolean accepts(String type) {
    String accept = header("Accept");
    return accept != null && accept.toLowerCase(Locale.ROOT).contains(type);
  }

  /** A parameter of the path, decoded. */
  public String path(String name) {
    return pathValues.get(name);
  }

  /**
   * @throws ProblemException BAD_REQUEST when it is no number from 0
   */
  public long pathNumber(String name) throws ProblemException {
    return number(name, path(name), 0, Long.MAX_VALUE);
  }

  /** A parameter of the query, decoded; null when it was not given. */
  public String query(String name) {
    return target.query().get(name);
  }

  /**
   * @throws ProblemException BAD_REQUEST when it is no number between these
   */
  public long queryNumber(String name, long otherwise, long least, long most)
      throws ProblemException {
    String text = query(name);
    return text == null ? otherwise : number(name, text, least, most);
  }

  /**
   * True for {@code true}, {@code 1} and a name without a value.
   *
   * @throws ProblemException BAD_REQUEST for what is no flag
   */
  public boolean queryFlag(String name) throws ProblemException {
    String text = query(name);
    if (text == null || text.equals("false") || text.equals("0")) {
      return false;
    }
    if (text.isEmpty() || text.equals("true") || text.equals("1")) {
      return true;
    }
    throw bad(name + ": \"" + text + "\" (expected: true or false)");
  }

  private static long number(String name, String text, long least, long most)
      throws ProblemException {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    try {
      long value = digits ? Long.parseLong(text) : -1;
      if (digits && value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw bad(name + ": \"" + text + "\" (expected: a number up to " + most + ")").because(e);
    }
    throw bad(name + ": \"" + text + "\" (expected: a number, " + least + " to " + most + ")");
  }

  private static ProblemException bad(String what) {
    return new ProblemException(ErrorCode.BAD_REQUEST, what, "see /docs, or docs/http.md");
  }

  /** The whole body, where the route takes it so. */
  public byte[] body() {
    return body;
  }

  /**
   * The body as JSON, whatever media type it was sent as.
   *
   * @throws ProblemException BAD_REQUEST when it is no JSON object in UTF-8
   */
  public JsonObject json() throws ProblemException {
    try {
      return JsonObject.parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw bad("the body is not UTF-8").because(e);
    } catch (IllegalArgumentException e) {
      throw bad("the body: " + e.getMessage()).because(e);
    }
  }

  /** Reads the body, where the route takes it in pieces. Its pieces wait until this is called. */
  public void read(BodyReader to) {
    reader = to;
    connection.continueBody();
  }

  /** Length of the body by its header; -1 when it comes in chunks. */
  public long bodyLength() {
    String length = header("Content-Length");
    return length == null ? -1 : Long.parseLong(length.strip());
  }

  /** Holds the body back: the connection is read no more once its buffers are full. */
  public void pauseBody() {
    bodyPaused = true;
  }

  public void resumeBody() {
    bodyPaused = false;
    connection.continueBody();
  }

  // ---- messages ----

  /**
   * Sends a message to the server's handlers. An error is answered as one.
   *
   * @param reply takes every frame of the answer
   */
  public void call(Message message, Consumer<Message> reply) {
    call(message, reply, this::fail);
  }

  /** The same with another answer to errors. */
  public void call(Message message, Consumer<Message> reply, Consumer<ErrorReply> error) {
    send(message, new Call(false, reply, error));
  }

  /** The same for an answer of one frame. */
  public void ask(Message message, Consumer<Message> reply, Consumer<ErrorReply> error) {
    send(message, new Call(true, reply, error));
  }

  /** Sends a message that is answered only by an error, which is answered as one. */
  public void tell(Message message) {
    if (toldAs == 0) {
      toldAs = send(message, new Call(false, reply -> {}, this::fail));
    } else {
      hand(toldAs, message);
    }
  }

  private int send(Message message, Call call) {
    if (!ended) {
      calls.put(++correlations, call);
      hand(correlations, message);
    }
    return correlations;
  }

  /**
   * @throws IllegalStateException when the route does not say that it sends this
   */
  private void hand(int correlation, Message message) {
    if (!route.sends().contains(message.getClass())) {
      throw new IllegalStateException(route.path() + " does not send " + message.getClass());
    }
    if (!ended) {
      connection.gateway().handler().received(peer, new Envelope(correlation, message));
    }
  }

  /** An answer to a message has come. */
  void replied(Envelope envelope) {
    Call call = calls.get(envelope.correlation());
    if (call == null || ended) {
      return;
    }
    if (call.once()) {
      calls.remove(envelope.correlation());
    }
    guarded(
        () -> {
          if (envelope.message() instanceof ErrorReply error) {
            call.error().accept(error);
          } else {
            call.reply().accept(envelope.message());
          }
        });
  }

  /** A handler that fails must not leave its client without an answer. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      connection.internal(e);
    }
  }

  /** Runs work on the event loop, unless the exchange has ended by then. From any thread. */
  public void execute(Runnable work) {
    connection.execute(unlessEnded(work));
  }

  /** The same after a time; one such work waits at a time. */
  public void schedule(Runnable work, long millis) {
    if (!ended) {
      timer = connection.schedule(unlessEnded(work), millis);
    }
  }

  private Runnable unlessEnded(Runnable work) {
    return () -> {
      if (!ended) {
        guarded(work);
      }
    };
  }

  /** Calls back when the client went away before its answer was complete. */
  public void onGone(Runnable callback) {
    onGone.add(callback);
  }

  /** Calls back at the end, whatever it is. */
  public void onEnd(Runnable callback) {
    onEnd.add(callback);
  }

  public boolean ended() {
    return ended;
  }

  // ---- the answer ----

  /** Adds a header to the answer; before it begins. */
  public Exchange respondWith(String name, String value) {
    response.header(name, value);
    return this;
  }

  public void answer(int status, JsonObject json) {
    answer(status, "application/json", (json.toString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Answers once; later answers are dropped. */
  public void answer(int status, String type, byte[] bytes) {
    if (ended || stream != null) {
      return;
    }
    end();
    response.whole(status, type, bytes);
    connection.completed(this);
  }

  public void fail(ErrorReply error) {
    fail(error.toException());
  }

  public void fail(ProblemException problem) {
    fail(Statuses.of(problem.code()), problem);
  }

  /** The answer is an error; once it has begun, the connection ends instead. */
  public void fail(int status, ProblemException problem) {
    if (stream != null) {
      stream.abort();
    } else {
      answerProblem(status, problem);
    }
  }

  private void answerProblem(int status, ProblemException problem) {
    if (!ended) {
      end();
      response.problem(status, problem);
      connection.completed(this);
    }
  }

  /** Begins an answer whose length nobody knows yet. */
  public ResponseStream stream(int status, String type) {
    return stream(status, type, -1);
  }

  /**
   * Begins an answer of a length.
   *
   * @throws IllegalStateException when the exchange was answered
   */
  public ResponseStream stream(int status, String type, long length) {
    if (stream != null) {
      throw new IllegalStateException("a second answer");
    }
    stream = new ResponseStream(this, connection, length);
    if (ended) {
      stream.gone();
    } else {
      if (connection.awaitsBody()) {
        response.closeAfter();
      }
      response.begin(status, type, length);
      if (response.headOnly()) {
        stream.gone();
        complete();
      }
    }
    return stream;
  }

  /** The last byte of a stream was written. */
  void complete() {
    if (!ended) {
      end();
      response.last();
      connection.completed(this);
    }
  }

  /** The server ends the exchange: with an error, or where the answer has begun, by closing. */
  void endWith(ErrorReply reason) {
    if (!ended) {
      response.closeAfter();
      fail(reason);
    }
  }

  static ErrorReply stopping() {
    return new ErrorReply(
        ErrorCode.SHUTTING_DOWN.number(),
        "the server is stopping",
        "try again once it is back: furrow server status",
        STOPPING_MILLIS);
  }

  // ---- for the connection ----

  Response response() {
    return response;
  }

  boolean takesBody() {
    return !bodyPaused && (route.body().reading() != Route.Reading.PIECES || reader != null);
  }

  BodyReader reader() {
    return reader;
  }

  void body(byte[] whole) {
    body = whole;
  }

  ResponseStream stream() {
    return stream;
  }

  /** Whether the client expects to be told to go on before it sends the body. */
  boolean expectsContinue() {
    return request.headers().contains(HttpHeaderNames.EXPECT)
        && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
  }

  private void end() {
    if (stream == null && connection.awaitsBody()) {
      // What is left of the body would be taken for the next request.
      response.closeAfter();
    }
    ended = true;
    if (timer != null) {
      timer.cancel(false);
    }
    onEnd.forEach(Runnable::run);
    peer.gone();
    connection.gateway().handler().closed(peer);
  }

  /** The client went away. */
  void gone() {
    if (!ended) {
      end();
      if (stream != null) {
        stream.gone();
      }
      onGone.forEach(Runnable::run);
    }
  }
}
