package furrow.server.net;

import furrow.protocol.auth.ClientHandshake;
import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Nonce;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.net.UnixDomainPrincipal;

/**
 * A peer of the server's whole pipeline without a socket: what it writes is handled at once, on its
 * own thread and clock, and what it is sent must be frames of the server.
 */
final class EmbeddedPeer implements AutoCloseable {
  private final Connection channel = new Connection();
  private final EventLoopTimer.All timers = new EventLoopTimer.All();
  private final ByteBufAllocator allocator;
  private final List<Envelope> received = new ArrayList<>();
  private byte[] rest = {};

  /**
   * @param allocator of every buffer of this connection
   */
  EmbeddedPeer(Admission admission, UnauthenticatedLimit limit, ByteBufAllocator allocator)
      throws IOException {
    this.allocator = allocator;
    channel.config().setAllocator(allocator);
    channel.freezeTime();
    timers.start(channel.eventLoop(), admission.clock());
    EventLoopTimer timer = timers.of(channel.eventLoop());
    Pipeline.install(channel, admission, limit, timer, null, "");
  }

  /** An embedded channel that looks like a Unix socket of the server's own user. */
  private static final class Connection extends EmbeddedChannel {
    private ChannelConfig config;

    @Override
    public ChannelConfig config() {
      if (config == null) {
        config = new OwnUser(this);
      }
      return config;
    }
  }

  private static final class OwnUser extends DefaultChannelConfig {
    private static final UnixDomainPrincipal SELF = self();

    OwnUser(EmbeddedChannel channel) {
      super(channel);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(ChannelOption<T> option) {
      boolean asksWho = option.name().endsWith("SO_PEERCRED");
      return asksWho ? (T) SELF : super.getOption(option);
    }

    private static UnixDomainPrincipal self() {
      try {
        Path process = Path.of("/proc/self");
        GroupPrincipal group = Files.readAttributes(process, PosixFileAttributes.class).group();
        return new UnixDomainPrincipal(Files.getOwner(process), group);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Opens the session, as a peer that keeps the rules does. */
  void prove(Grant grant) throws ProblemException {
    ClientHandshake handshake =
        new ClientHandshake(grant.token(), grant.role(), "fuzz", Nonce.random(), new byte[0]);
    send(0, handshake.hello());
    Challenge challenge = (Challenge) take().get(0).message();
    send(0, handshake.onChallenge(challenge));
    Welcome welcome = (Welcome) take().get(0).message();
    if (!welcome.user().equals(grant.user())) {
      throw new AssertionError("welcome as " + welcome.user());
    }
  }

  void send(int correlation, Message message) throws ProblemException {
    write(FrameCodec.encode(correlation, message));
  }

  /** Writes bytes, if anybody still takes them, and lets the server do what it then has to do. */
  void write(byte[] bytes) {
    if (channel.isActive()) {
      channel.writeInbound(allocator.buffer(bytes.length).writeBytes(bytes));
      channel.runPendingTasks();
      channel.checkException();
    }
  }

  /** Lets time pass. */
  void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
    channel.checkException();
  }

  boolean open() {
    return channel.isActive();
  }

  /** What the server has said since the last call. */
  List<Envelope> take() throws ProblemException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(rest);
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      byte[] bytes = new byte[next.readableBytes()];
      next.readBytes(bytes).release();
      all.writeBytes(bytes);
    }
    received.clear();
    rest = all.toByteArray();
    int at = 0;
    while (rest.length - at >= FrameHeader.SIZE) {
      FrameHeader header = FrameHeader.read(rest, at, FrameLimits.AUTHENTICATED);
      at += FrameHeader.SIZE;
      Message message = FrameCodec.decode(header.code(), rest, at, header.length());
      if (!Messages.of(message.getClass()).from().contains(Role.SERVER)) {
        throw new AssertionError("the server says " + message);
      }
      received.add(new Envelope(header.correlation(), message));
      at += header.length();
    }
    if (at < rest.length) {
      throw new AssertionError("the server ends amid a header");
    }
    rest = new byte[0];
    return received;
  }

  /** The peer is gone. */
  @Override
  public void close() {
    channel.finishAndReleaseAll();
    timers.close();
  }
}
