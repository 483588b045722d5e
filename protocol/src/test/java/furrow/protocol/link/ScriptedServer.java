package furrow.protocol.link;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Nonce;
import furrow.protocol.auth.ServerHandshake;
import furrow.protocol.auth.Token;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.message.Accepted;
import furrow.protocol.message.Cancel;
import furrow.protocol.message.Hello;
import furrow.protocol.message.Message;
import furrow.protocol.message.Proof;
import furrow.protocol.message.Role;
import furrow.protocol.message.Welcome;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** A server for one connection that answers a cancel with Accepted and echoes the rest. */
final class ScriptedServer implements Closeable {
  private final ServerSocketChannel listener;
  private final Token token;
  private final Thread thread = new Thread(this::serve, "scripted server");

  private ScriptedServer(ServerSocketChannel listener, Token token) {
    this.listener = listener;
    this.token = token;
    thread.start();
  }

  static ScriptedServer unix(Path path, Token token) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    return new ScriptedServer(listener, token);
  }

  private void serve() {
    try (SocketChannel channel = listener.accept()) {
      ServerHandshake handshake =
          new ServerHandshake(
              "id",
              3,
              id -> Optional.of(new Grant(token, Role.CLIENT, "ann")),
              Nonce.random(new SecureRandom()),
              new byte[0]);
      send(channel, 0, handshake.onHello((Hello) receive(channel).message()));
      Grant grant = handshake.onProof((Proof) receive(channel).message());
      send(channel, 0, new Welcome(1, 5000, grant.user(), 1 << 20));
      while (true) {
        Envelope envelope = receive(channel);
        Message answer =
            envelope.message() instanceof Cancel cancel
                ? new Accepted(cancel.task(), false)
                : envelope.message();
        send(channel, envelope.correlation(), answer);
      }
    } catch (IOException e) {
      // The client has left, or the test is over.
    }
  }

  private static void send(SocketChannel channel, int correlation, Message message)
      throws IOException {
    channel.write(ByteBuffer.wrap(FrameCodec.encode(correlation, message)));
  }

  private static Envelope receive(SocketChannel channel) throws IOException {
    byte[] head = read(channel, FrameHeader.SIZE);
    FrameHeader header = FrameHeader.read(head, 0, 1 << 20);
    byte[] fields = read(channel, header.length());
    return new Envelope(
        header.correlation(), FrameCodec.decode(header.code(), fields, 0, fields.length));
  }

  private static byte[] read(SocketChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("closed");
      }
    }
    return buffer.array();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    thread.interrupt();
  }
}
