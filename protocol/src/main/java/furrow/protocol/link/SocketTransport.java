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
  private final Socket wire;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] certificate;
  private int timeoutMillis = -1;

  /**
   * @param wire the TCP connection under {@code socket}, or the same
   */
  private SocketTransport(Socket socket, Socket wire, byte[] certificate) throws IOException {
    this.socket = socket;
    this.wire = wire;
    this.certificate = certificate;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  static SocketTransport plain(String host, int port, int connectMillis) throws IOException {
    Socket socket = open(host, port, connectMillis);
    return new SocketTransport(socket, socket, new byte[0]);
  }

  /**
   * @param pin SHA-256 of the certificate to accept
   */
  static SocketTransport tls(Address address, int connectMillis, int handshakeMillis, byte[] pin)
      throws IOException {
    Socket socket = open(address.host(), address.port(), connectMillis);
    try {
      socket.setSoTimeout(handshakeMillis);
      Socket secure = PinnedTls.wrap(socket, address.host(), address.port(), pin);
      return new SocketTransport(secure, socket, pin);
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

  /**
   * Cuts the wire: a TLS socket would first wait for a writer that the server keeps waiting, to say
   * farewell in order. Our own farewell is a message.
   */
  @Override
  public void close() throws IOException {
    wire.close();
  }
}
