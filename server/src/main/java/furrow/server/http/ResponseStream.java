package furrow.server.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;

/** The body of an answer that is sent piece by piece. On the event loop. */
public final class ResponseStream {
  private final Exchange exchange;
  private final HttpConnection connection;

  /** Bytes that are still to come by the announced length; -1 for no length. */
  private long left;

  private Runnable onReady = () -> {};
  private boolean ended;

  ResponseStream(Exchange exchange, HttpConnection connection, long length) {
    this.exchange = exchange;
    this.connection = connection;
    this.left = length;
  }

  /** Whether the client takes more now: who writes regardless fills memory. */
  public boolean ready() {
    return !ended && connection.writable();
  }

  /** Calls back whenever the client takes more again. */
  public void onReady(Runnable callback) {
    onReady = callback;
  }

  void nowReady() {
    if (!ended) {
      onReady.run();
    }
  }

  /**
   * Sends a piece; nothing when the exchange has ended.
   *
   * @throws IllegalStateException when it is more than the announced length
   */
  public void write(byte[] bytes) {
    if (ended || bytes.length == 0) {
      return;
    }
    if (left >= 0 && bytes.length > left) {
      abort();
      throw new IllegalStateException("more bytes than the announced length");
    }
    left -= left >= 0 ? bytes.length : 0;
    connection.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
  }

  /** All is sent. */
  public void end() {
    if (ended) {
      return;
    }
    if (left > 0) {
      abort();
    } else {
      ended = true;
      exchange.complete();
    }
  }

  /** Ends the connection, so that the client cannot take a part for the whole. */
  public void abort() {
    ended = true;
    connection.close();
  }

  /** The exchange has ended. */
  void gone() {
    ended = true;
  }
}
