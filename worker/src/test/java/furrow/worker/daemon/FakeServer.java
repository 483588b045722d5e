package furrow.worker.daemon;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Nonce;
import furrow.protocol.auth.ServerHandshake;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.message.WorkMessage.Join;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server on loopback that a test plays by hand: accept, then send and receive. */
final class FakeServer implements Closeable {
  private final ServerSocket listener;
  private final Token token;
  private final String id;
  private Socket socket;
  private DataInputStream in;
  private int correlationOfLast;

  FakeServer(Token token, String id) throws IOException {
    this.token = token;
    this.id = id;
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(10_000);
  }

  static Token token() {
    return Token.random(new SecureRandom());
  }

  Access access() {
    Address address = Address.tcp("127.0.0.1", listener.getLocalPort());
    return new Access(Role.WORKER, token, "ann", id, List.of(address), "", 0);
  }

  /** Takes the next connection through the handshake and reads its Join. */
  Join accept(int heartbeatMillis) throws IOException {
    socket = listener.accept();
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    ServerHandshake handshake =
        new ServerHandshake(
            id,
            1,
            name -> Optional.of(new Grant(token, Role.WORKER, "ann")),
            Nonce.random(),
            new byte[0]);
    send(handshake.onHello(receive(Hello.class)));
    handshake.onProof(receive(Proof.class));
    send(new Welcome(9, heartbeatMillis, "ann", 1 << 20));
    return receive(Join.class);
  }

  void send(Message message) throws IOException {
    socket.getOutputStream().write(FrameCodec.encode(0, message));
  }

  /** Answers the message received last. */
  void answer(Message message) throws IOException {
    socket.getOutputStream().write(FrameCodec.encode(correlationOfLast, message));
  }

  /** The next message of a type; others are passed over. */
  <M extends Message> M receive(Class<M> type) throws IOException {
    while (true) {
      Envelope envelope = receive();
      if (type.isInstance(envelope.message())) {
        correlationOfLast = envelope.correlation();
        return type.cast(envelope.message());
      }
    }
  }

  private Envelope receive() throws IOException {
    byte[] head = in.readNBytes(FrameHeader.SIZE);
    FrameHeader header = FrameHeader.read(head, 0, 1 << 20);
    byte[] fields = in.readNBytes(header.length());
    return new Envelope(
        header.correlation(), FrameCodec.decode(header.code(), fields, 0, fields.length));
  }

  /** Breaks the connection. */
  void cut() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    if (socket != null) {
      socket.close();
    }
  }
}
