package furrow.server.net;

import furrow.protocol.auth.Grant;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Role;
import furrow.protocol.netty.FrameDecoder;
import furrow.protocol.netty.FrameEncoder;
import furrow.ring.RingEndpoint;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The handlers of one connection, in order: {@link #TLS} (TCP with TLS only) or {@link #RING}
 * (where the socket is only the doorbell of a ring), {@link #ENCODER}, {@link #DECODER}, {@link
 * #DEADLINES}, {@link #LIVENESS} (once admitted), {@link #LANE} (ranks), {@link #FLOW} (holds
 * frames back while reading is paused), {@link #HANDSHAKE}, which {@link #SESSION} replaces.
 */
final class Pipeline {
  static final String TLS = "tls";
  static final String RING = "ring";
  static final String ENCODER = "frame-encoder";
  static final String DECODER = "frame-decoder";
  static final String DEADLINES = "deadlines";
  static final String LIVENESS = "liveness";
  static final String LANE = "lane";
  static final String FLOW = "flow";
  static final String HANDSHAKE = "handshake";
  static final String SESSION = "session";

  private static final AttributeKey<Path> RING_FILE = AttributeKey.valueOf("furrow.ring");

  private static final FrameEncoder FRAME_ENCODER = new FrameEncoder();

  private final Admission admission;
  private final byte[] certificate;
  private final FrameDecoder decoder = new FrameDecoder(System::nanoTime);
  private DeadlineHandler deadlines;
  private ReadControl reads;

  private Pipeline(Admission admission, byte[] certificate) {
    this.admission = admission;
    this.certificate = certificate;
  }

  /**
   * Installs the handlers of a new connection.
   *
   * @param tls null for none
   * @param fingerprint of our certificate, hexadecimal; empty without TLS
   */
  static void install(
      Channel channel,
      Admission admission,
      UnauthenticatedLimit limit,
      EventLoopTimer timer,
      SslContext tls,
      String fingerprint)
      throws IOException {
    if (!(channel instanceof SocketChannel) && !PeerCredentials.sameUser(channel)) {
      admission.handler().refused("unix", "Hello", "another user's process");
      channel.close();
      return;
    }
    byte[] certificate = HexFormat.of().parseHex(fingerprint);
    new Pipeline(admission, certificate).install(channel, limit, timer, tls);
  }

  /**
   * Makes a ring of a new connection, which is its doorbell: what the ring carries is treated like
   * the bytes of a socket.
   *
   * @param file of the ring
   */
  static void installRing(Channel bell, RingEndpoint ring, Path file) {
    bell.attr(RING_FILE).set(file);
    bell.pipeline().addFirst(RING, new RingHandler(ring));
  }

  private void install(
      Channel channel, UnauthenticatedLimit limit, EventLoopTimer timer, SslContext tls) {
    deadlines =
        new DeadlineHandler(
            timer, decoder, admission.settings(), () -> reads != null && reads.paused());
    ChannelPipeline handlers = channel.pipeline();
    if (tls != null) {
      handlers.addLast(TLS, tls.newHandler(channel.alloc()));
    }
    handlers.addLast(ENCODER, FRAME_ENCODER);
    handlers.addLast(DECODER, decoder);
    handlers.addLast(DEADLINES, deadlines);
    handlers.addLast(FLOW, new FlowControlHandler());
    handlers.addLast(HANDSHAKE, new HandshakeHandler(admission, limit, this));
  }

  /** The peer has authenticated: raises the frame limit and makes the session. */
  TlvSession admit(ChannelHandlerContext handshake, Grant grant) {
    Channel channel = handshake.channel();
    reads = new ReadControl(channel, admission.clock(), decoder::restartDeadline);
    long id = admission.peers().nextId(admission.incarnation());
    TlvSession session = new TlvSession(id, grant, peer(channel), channel, reads);
    decoder.limit(FrameLimits.AUTHENTICATED);
    deadlines.proven();
    channel.pipeline().addBefore(FLOW, LIVENESS, new LivenessHandler(session));
    if (grant.role() == Role.RANK) {
      MultipathHandler lane = new MultipathHandler(session);
      channel.pipeline().addBefore(FLOW, LANE, lane);
      session.lane(lane);
    }
    channel
        .pipeline()
        .addAfter(HANDSHAKE, SESSION, new SessionHandler(session, admission.handler()));
    admission.peers().add(session);
    return session;
  }

  byte[] certificate() {
    return certificate;
  }

  static String peer(Channel channel) {
    if (channel instanceof SocketChannel) {
      return String.valueOf(channel.remoteAddress());
    }
    Path ring = channel.attr(RING_FILE).get();
    return ring == null ? "unix" : Listeners.ringAddress(ring);
  }
}
