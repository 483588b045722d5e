package furrow.protocol.link;

import java.io.Closeable;
import java.io.IOException;

/** Bytes to and from a server. One thread reads, one writes, any thread closes. */
public interface Transport extends Closeable {
  /**
   * Reads at least one byte, or returns -1 at the end of the stream.
   *
   * @param timeoutMillis longest wait; 0 for no end
   * @throws java.net.SocketTimeoutException when nothing came in time; reading can go on
   */
  int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException;

  /** Writes everything; waits while the server does not read. */
  void write(byte[] from, int offset, int length) throws IOException;

  /** SHA-256 of the certificate the server showed; empty without TLS. */
  byte[] certificate();
}
