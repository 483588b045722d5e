package furrow.client.cli.training;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Nonce;
import furrow.protocol.auth.ServerHandshake;
import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.ClusterMessage.GroupList;
import furrow.protocol.message.ClusterMessage.GroupQuery;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import furrow.protocol.message.WorldMessage.MpiList;
import furrow.protocol.message.WorldMessage.MpiQuery;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Opens sessions like a server and has nothing to list. One connection at a time. */
final class EmptyServer implements AutoCloseable {
  private final SecureRandom random = new SecureRandom();
  private final Token token = Token.random(random);
  private final Path socket;
  private final Path access;
  private final ServerSocketChannel listener;

  EmptyServer(Path directory) throws IOException {
    socket = directory.resolve("s");
    access = directory.resolve("a");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    List<Address> addresses = List.of(Address.unix(socket.toString()));
    AccessFile.write(access, new Access(Role.CLIENT, token, "u", "s", addresses, "", 0));
    Thread thread = new Thread(this::serve, "empty-server");
    thread.setDaemon(true);
    thread.start();
  }

  Path accessFile() {
    return access;
  }

  private void serve() {
    while (listener.isOpen()) {
      try (SocketChannel peer = listener.accept()) {
        converse(peer);
      } catch (IOException e) {
        // The command is done with this connection; the next one comes on another.
        continue;
      }
    }
  }

  private void converse(SocketChannel peer) throws IOException {
    ServerHandshake handshake =
        new ServerHandshake(
            "s",
            1,
            id -> Optional.of(new Grant(token, Role.CLIENT, "u")),
            Nonce.random(random),
            new byte[0]);
    while (true) {
      byte[] head = read(peer, FrameHeader.SIZE);
      FrameHeader header = FrameHeader.read(head, 0, FrameLimits.AUTHENTICATED);
      byte[] fields = read(peer, header.length());
      Message message = FrameCodec.decode(header.code(), fields, 0, fields.length);
      Message answer = answer(handshake, message);
      peer.write(ByteBuffer.wrap(FrameCodec.encode(header.correlation(), answer)));
    }
  }

  private static Message answer(ServerHandshake handshake, Message message) throws IOException {
    if (message instanceof Hello hello) {
      return handshake.onHello(hello);
    }
    if (message instanceof Proof proof) {
      handshake.onProof(proof);
      return new Welcome(1, 5_000, "u", FrameLimits.AUTHENTICATED);
    }
    if (message instanceof TaskQuery) {
      return new TaskList(List.of(), false, 0);
    }
    if (message instanceof WorkerQuery) {
      return new WorkerList(List.of(), false);
    }
    if (message instanceof GroupQuery) {
      return new GroupList(List.of(), false);
    }
    if (message instanceof MpiQuery) {
      return new MpiList(List.of());
    }
    return new ErrorReply(ErrorCode.BAD_REQUEST.number(), "nothing here", "", 0);
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
    Files.deleteIfExists(socket);
    Files.deleteIfExists(access);
  }
}
