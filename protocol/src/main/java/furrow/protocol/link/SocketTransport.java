package furrow.protocol.link;

import furrow.protocol.access.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** TCP, plain or inside TLS. */
final class SocketTransport implements Transport {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] certificate;
  private int timeoutMillis = -1;

  private SocketTransport(Socket socket, byte[] certificate) throws IOException {
    this.socket = socket;
    this.certificate = certificate;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  static SocketTransport plain(String host, int port, int connectMillis) throws IOException {
    return new SocketTransport(open(host, port, connectMillis), new byte[0]);
  }

  /**
   * @param pin SHA-256 of the certificate to accept
   */
  static SocketTransport tls(Address address, int connectMillis, int handshakeMillis, byte[] pin)
      throws IOException {
    Socket socket = open(address.host(), address.port(), connectMillis);
    try {
      socket.setSoTimeout(handshakeMillis);
      return new SocketTransport(PinnedTls.wrap(socket, address.host(), address.port(), pin), pin);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket open(String host, int port, int connectMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(host, port), connectMillis);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length, int timeout) throws IOException {
    if (timeout != timeoutMillis) {
      socket.setSoTimeout(timeout);
      timeoutMillis = timeout;
    }
    return in.read(into, offset, length);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    out.write(from, offset, length);
  }

  @Override
  public byte[] certificate() {
    return certificate;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
