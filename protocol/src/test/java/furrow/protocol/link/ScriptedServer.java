package furrow.protocol.link;

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
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ServerSocketFactory;

/** A server for one connection that does what its script says. */
final class ScriptedServer implements Closeable {
  static final Token TOKEN = new Token("t1", new byte[Token.SECRET_BYTES]);

  /** What to do with the one connection. */
  interface Script {
    void run(Peer peer) throws IOException;
  }

  private interface Acceptor {
    Peer accept() throws IOException;
  }

  private final Closeable listener;
  private final Address address;
  private final Thread thread;
  private volatile Peer peer;

  private ScriptedServer(Closeable listener, Address address, Acceptor acceptor, Script script) {
    this.listener = listener;
    this.address = address;
    this.thread = new Thread(() -> serve(acceptor, script), "scripted server");
    thread.start();
  }

  static ScriptedServer unix(Path path, Script script) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    Acceptor acceptor =
        () -> {
          SocketChannel channel = listener.accept();
          return new Peer(
              channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
        };
    return new ScriptedServer(listener, Address.unix(path.toString()), acceptor, script);
  }

  static ScriptedServer tcp(Script script) throws IOException {
    return socket(ServerSocketFactory.getDefault(), Address.Kind.TCP, script);
  }

  static ScriptedServer socket(ServerSocketFactory factory, Address.Kind kind, Script script)
      throws IOException {
    ServerSocket listener = factory.createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Acceptor acceptor =
        () -> {
          Socket socket = listener.accept();
          return new Peer(socket, socket.getInputStream(), socket.getOutputStream());
        };
    return new ScriptedServer(
        listener, new Address(kind, "127.0.0.1", listener.getLocalPort()), acceptor, script);
  }

  private void serve(Acceptor acceptor, Script script) {
    try (Peer accepted = acceptor.accept()) {
      peer = accepted;
      script.run(accepted);
    } catch (IOException e) {
      // The other side has left, or the test is over.
    }
  }

  Address address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    if (peer != null) {
      peer.close();
    }
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The accepted connection. */
  static final class Peer implements Closeable {
    private final Closeable connection;
    private final InputStream in;
    final OutputStream out;

    Peer(Closeable connection, InputStream in, OutputStream out) {
      this.connection = connection;
      this.in = in;
      this.out = out;
    }

    void welcome(byte[] certificate) throws IOException {
      ServerHandshake handshake =
          new ServerHandshake(
              "server-1",
              3,
              id -> Optional.of(new Grant(TOKEN, Role.CLIENT, "ann")),
              Nonce.random(),
              certificate);
      send(0, handshake.onHello((Hello) receive().message()));
      Grant grant = handshake.onProof((Proof) receive().message());
      send(0, new Welcome(1, 5000, grant.user(), 1 << 20));
    }

    void send(int correlation, Message message) throws IOException {
      out.write(FrameCodec.encode(correlation, message));
      out.flush();
    }

    Envelope receive() throws IOException {
      FrameHeader header = FrameHeader.read(read(FrameHeader.SIZE), 0, 1 << 20);
      byte[] fields = read(header.length());
      return new Envelope(
          header.correlation(), FrameCodec.decode(header.code(), fields, 0, fields.length));
    }

    /** Reads and sends back until the other side leaves. */
    void echo() throws IOException {
      while (true) {
        Envelope envelope = receive();
        send(envelope.correlation(), envelope.message());
      }
    }

    private byte[] read(int length) throws IOException {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException();
      }
      return bytes;
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
