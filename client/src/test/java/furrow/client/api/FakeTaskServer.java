package furrow.client.api;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Nonce;
import furrow.protocol.auth.ServerHandshake;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;
import furrow.protocol.message.SessionMessage.Welcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server whose answers a test decides; keeps what it is asked. One connection at a time. */
public final class FakeTaskServer implements AutoCloseable {
  private final SecureRandom random = new SecureRandom();
  private final Token token = Token.random(random);
  private final Path access;
  private final ServerSocketChannel listener;
  private final int heartbeatMillis;
  private final List<Message> asked = new CopyOnWriteArrayList<>();
  private volatile Script script = message -> List.of();

  /** Decides the answers to a message; throwing breaks the connection. */
  public interface Script {
    List<Message> answers(Message message) throws IOException;
  }

  public FakeTaskServer(Path directory, int heartbeatMillis) throws IOException {
    this.heartbeatMillis = heartbeatMillis;
    Path socket = directory.resolve("sock");
    access = directory.resolve("access");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    List<Address> addresses = List.of(Address.unix(socket.toString()));
    AccessFile.write(access, new Access(Role.CLIENT, token, "ann", "s", addresses, "", 0));
    Thread thread = new Thread(this::serve, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  public Path access() {
    return access;
  }

  public void script(Script answers) {
    script = answers;
  }

  /** Everything asked since the handshake, over all connections. */
  public List<Message> asked() {
    return asked;
  }

  public <M extends Message> List<M> asked(Class<M> type) {
    return asked.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void serve() {
    while (listener.isOpen()) {
      try (SocketChannel peer = listener.accept()) {
        converse(peer);
      } catch (IOException e) {
        // This connection is over, as the script wanted; the client may come again.
        continue;
      }
    }
  }

  private void converse(SocketChannel peer) throws IOException {
    ServerHandshake handshake =
        new ServerHandshake(
            "s",
            1,
            id -> Optional.of(new Grant(token, Role.CLIENT, "ann")),
            Nonce.random(random),
            new byte[0]);
    while (true) {
      FrameHeader header =
          FrameHeader.read(read(peer, FrameHeader.SIZE), 0, FrameLimits.AUTHENTICATED);
      byte[] fields = read(peer, header.length());
      Message message = FrameCodec.decode(header.code(), fields, 0, fields.length);
      for (Message answer : answers(handshake, message)) {
        peer.write(ByteBuffer.wrap(FrameCodec.encode(header.correlation(), answer)));
      }
    }
  }

  private List<Message> answers(ServerHandshake handshake, Message message) throws IOException {
    if (message instanceof Hello hello) {
      return List.of(handshake.onHello(hello));
    }
    if (message instanceof Proof proof) {
      handshake.onProof(proof);
      return List.of(new Welcome(1, heartbeatMillis, "ann", FrameLimits.AUTHENTICATED));
    }
    asked.add(message);
    return script.answers(message);
  }

  private static byte[] read(SocketChannel peer, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (peer.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.array();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
