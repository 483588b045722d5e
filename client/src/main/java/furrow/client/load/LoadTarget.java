package furrow.client.load;

import furrow.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;

/** What a load asks. Any thread opens connections. */
public interface LoadTarget {
  /** The one kind of outcome that is no error. */
  String OK = "";

  /** Connects; each client has one connection at a time. */
  Connection open() throws IOException;

  /**
   * One request before the load: what would fail each time is said at once.
   *
   * @throws furrow.protocol.error.ProblemException with what is wrong; no passing trouble
   */
  void probe() throws IOException;

  /** For people, as in {@code http://127.0.0.1:8080/process}. */
  String title();

  /** What {@link #of} makes the same target of in another process. */
  JsonObject json();

  static LoadTarget of(JsonObject json) {
    return json.text("url") != null ? HttpTarget.of(json) : InvokeTarget.of(json);
  }

  /** Longest wait for one answer. */
  int timeoutMillis();

  /** Name of the benchmark, as JMH's results need one. */
  String benchmark();

  /** One connection, used by one thread. */
  interface Connection extends Closeable {
    /**
     * Asks once and reads the whole answer.
     *
     * @return {@link #OK}, or in a word or two why this is no success, as in {@code 503}; the
     *     connection can be used further unless it is {@link #closed()}
     * @throws java.net.SocketTimeoutException when there was no whole answer in time
     * @throws IOException when the connection broke
     */
    String ask() throws IOException;

    /** Whether the other side wants no further request here. */
    boolean closed();
  }
}
