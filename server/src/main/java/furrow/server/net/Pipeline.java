package furrow.server.net;

import furrow.protocol.auth.Grant;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Role;
import furrow.protocol.netty.FrameDecoder;
import furrow.protocol.netty.FrameEncoder;
import furrow.ring.RingEndpoint;
import furrow.runtime.LeaseClock;
import furrow.server.peer.PeerHandler;
import furrow.server.session.Inflow;
import furrow.server.session.Session;
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
 * (where the socket is only the bell of a ring), {@link #ENCODER}, {@link #DECODER}, {@link
 * #DEADLINES}, {@link #LIVENESS} (once admitted), {@link #LANE} (ranks), {@link #FLOW} (holds
 * frames back while reading is paused), {@link #DOOR}, which {@link #SESSION} replaces.
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
  static final String DOOR = "door";
  static final String SESSION = "session";

  private static final AttributeKey<Path> RING_FILE = AttributeKey.valueOf("furrow.ring");

  private static final FrameEncoder FRAME_ENCODER = new FrameEncoder();

  /** What all connections share. */
  record House(
      Admission admission,
      PeerHandler handler,
      LeaseClock clock,
      Waiting waiting,
      LoopKeeper.All keepers) {}

  private final House house;
  private final byte[] certificate;
  private final FrameDecoder decoder = new FrameDecoder(System::nanoTime);
  private Deadlines deadlines;
  private Inflow inflow;

  private Pipeline(House house, byte[] certificate) {
    this.house = house;
    this.certificate = certificate;
  }

  /**
   * Equips a new connection.
   *
   * @param tls null for none
   * @param fingerprint of our certificate, hexadecimal; empty without TLS
   */
  static void equip(Channel channel, House house, SslContext tls, String fingerprint)
      throws IOException {
    if (!(channel instanceof SocketChannel) && !PeerCheck.sameUser(channel)) {
      house.handler().refused("unix", "another user's process");
      channel.close();
      return;
    }
    new Pipeline(house, HexFormat.of().parseHex(fingerprint)).build(channel, tls);
  }

  /**
   * Equips the bell of a ring: what the ring carries is treated like the bytes of a socket.
   *
   * @param file of the ring
   */
  static void equip(Channel bell, House house, RingEndpoint ring, Path file) throws IOException {
    bell.attr(RING_FILE).set(file);
    equip(bell, house, null, "");
    if (bell.isOpen()) {
      bell.pipeline().addFirst(RING, new RingHandler(ring));
    }
  }

  private void build(Channel channel, SslContext tls) {
    LoopKeeper keeper = house.keepers().of(channel.eventLoop());
    deadlines =
        new Deadlines(
            keeper, decoder, house.admission().settings(), () -> inflow != null && inflow.paused());
    ChannelPipeline handlers = channel.pipeline();
    if (tls != null) {
      handlers.addLast(TLS, tls.newHandler(channel.alloc()));
    }
    handlers.addLast(ENCODER, FRAME_ENCODER);
    handlers.addLast(DECODER, decoder);
    handlers.addLast(DEADLINES, deadlines);
    handlers.addLast(FLOW, new FlowControlHandler());
    handlers.addLast(DOOR, new Door(house, this));
  }

  /** The token is proven: raises the limits and makes the session. */
  Session admit(ChannelHandlerContext door, Grant grant) {
    Channel channel = door.channel();
    inflow = new Inflow(channel, house.clock(), decoder::restartDeadline);
    long id = house.admission().peers().nextId(house.admission().incarnation());
    Session session = new Session(id, grant, peer(channel), channel, inflow);
    decoder.limit(FrameLimits.AUTHENTICATED);
    deadlines.proven();
    channel.pipeline().addBefore(FLOW, LIVENESS, new Liveness(session));
    if (grant.role() == Role.RANK) {
      MultipathHandler lane = new MultipathHandler(session);
      channel.pipeline().addBefore(FLOW, LANE, lane);
      session.lane(lane);
    }
    channel.pipeline().addAfter(DOOR, SESSION, new SessionHandler(session, house.handler()));
    house.admission().peers().add(session);
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
