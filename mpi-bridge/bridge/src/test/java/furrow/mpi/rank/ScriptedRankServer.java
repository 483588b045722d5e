package furrow.mpi.rank;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Nonce;
import furrow.protocol.auth.ServerHandshake;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
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

/** A server on loopback whose every word to a rank is a test's. */
final class ScriptedRankServer implements Closeable {
  private static final int HEARTBEAT_MILLIS = 60_000;

  private final ServerSocket listener;
  private final Token token = Token.random(new SecureRandom());
  private Socket socket;
  private DataInputStream in;
  private int lastCorrelation;

  ScriptedRankServer() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    listener.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
  }

  Access access() {
    Address address = Address.tcp("127.0.0.1", listener.getLocalPort());
    return new Access(Role.RANK, token, "ann", "server", List.of(address), "", 0);
  }

  /** Lets the next connection in, and its worker join. */
  Join admit() throws IOException {
    socket = listener.accept();
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
    in = new DataInputStream(socket.getInputStream());
    Grant grant = new Grant(token, Role.RANK, "ann");
    ServerHandshake handshake =
        new ServerHandshake("server", 1, name -> Optional.of(grant), Nonce.random(), new byte[0]);
    say(handshake.onHello(next(Hello.class)));
    handshake.onProof(next(Proof.class));
    say(new Welcome(1, HEARTBEAT_MILLIS, "ann", 1 << 20));
    Join join = next(Join.class);
    write(lastCorrelation, new Joined(List.of(), List.of(), join.groups(), ""));
    return join;
  }

  void say(Message message) throws IOException {
    write(0, message);
  }

  private void write(int correlation, Message message) throws IOException {
    socket.getOutputStream().write(FrameCodec.encode(correlation, message));
  }

  /** The next message of this type; others are passed over. */
  <M extends Message> M next(Class<M> type) throws IOException {
    while (true) {
      FrameHeader header = FrameHeader.read(in.readNBytes(FrameHeader.SIZE), 0, 1 << 20);
      byte[] fields = in.readNBytes(header.length());
      Message message = FrameCodec.decode(header.code(), fields, 0, fields.length);
      if (type.isInstance(message)) {
        lastCorrelation = header.correlation();
        return type.cast(message);
      }
    }
  }

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
