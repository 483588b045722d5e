package furrow.server;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.auth.ClientHandshake;
import furrow.protocol.auth.Nonce;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Welcome;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/** A peer that keeps no rule: bytes on a plain TCP socket. */
final class RawPeer implements AutoCloseable {
  private static final int WAIT = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    socket.setSoTimeout(WAIT);
    socket.setTcpNoDelay(true);
  }

  /** Connects and says nothing. */
  static RawPeer connect(ServerHarness harness) throws IOException {
    for (Address address : harness.server().addresses()) {
      if (address.kind() == Address.Kind.TCP) {
        return new RawPeer(new Socket(address.host(), address.port()));
      }
    }
    throw new IOException("no plain TCP listener");
  }

  /** Connects and proves the role's token. */
  static RawPeer open(ServerHarness harness, Role role) throws IOException {
    return open(harness, harness.access(role));
  }

  /** Connects and proves this token. */
  static RawPeer open(ServerHarness harness, Access access) throws IOException {
    RawPeer peer = connect(harness);
    ClientHandshake handshake =
        new ClientHandshake(access.token(), access.role(), "raw", Nonce.random(), new byte[0]);
    peer.send(0, handshake.hello());
    peer.send(0, handshake.onChallenge((Challenge) peer.receive()));
    if (!(peer.receive() instanceof Welcome)) {
      throw new IOException("not welcome");
    }
    return peer;
  }

  void send(int correlation, Message message) throws IOException {
    write(FrameCodec.encode(correlation, message));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  Message receive() throws IOException {
    byte[] header = new byte[FrameHeader.SIZE];
    in.readFully(header);
    FrameHeader head;
    try {
      head = FrameHeader.read(header, 0, FrameLimits.AUTHENTICATED);
    } catch (ProblemException e) {
      throw new IOException(e);
    }
    byte[] fields = new byte[head.length()];
    in.readFully(fields);
    return FrameCodec.decode(head.code(), fields, 0, fields.length);
  }

  /** Reads and forgets whatever comes, on a thread of its own. */
  void discard() {
    Thread reader =
        new Thread(
            () -> {
              try {
                in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // The connection has ended, and this with it.
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  /** Whether the server closes the connection, after whatever else it says. */
  boolean ended() throws IOException {
    try {
      while (in.read() >= 0) {
        continue;
      }
      return true;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Sends a reset instead of an orderly end. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
