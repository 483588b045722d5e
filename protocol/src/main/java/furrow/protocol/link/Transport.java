package furrow.protocol.link;

import furrow.protocol.access.Address;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Bytes to and from a server. One thread reads, one writes, any thread closes. */
public interface Transport extends Closeable {
  /**
   * Connects to one address.
   *
   * @param pin SHA-256 of the certificate to accept, for TLS
   */
  static Transport open(Address address, LinkSettings settings, byte[] pin) throws IOException {
    return switch (address.kind()) {
      case UNIX -> new UnixTransport(Path.of(address.host()), settings.connectMillis());
      case TCP -> SocketTransport.plain(address.host(), address.port(), settings.connectMillis());
      case TLS ->
          SocketTransport.tls(address, settings.connectMillis(), settings.handshakeMillis(), pin);
    };
  }

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
