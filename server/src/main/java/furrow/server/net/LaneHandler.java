package furrow.server.net;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.frame.Messages;
import furrow.protocol.lane.Lane;
import furrow.protocol.lane.LaneLimits;
import furrow.protocol.lane.LanePort;
import furrow.protocol.lane.ServerLane;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorldMessage.Heard;
import furrow.protocol.message.WorldMessage.LaneLost;
import furrow.protocol.message.WorldMessage.LaneOpened;
import furrow.protocol.message.WorldMessage.Parcel;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.netty.Received;
import furrow.server.peer.Carrier;
import furrow.server.peer.LaneControl;
import furrow.server.session.Session;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's end of a rank's lane: sends frames by the way that is open, and hands on what comes
 * by either as if it had come over the socket. Without an open lane it is as if it were not there.
 */
final class LaneHandler extends ChannelDuplexHandler implements LaneControl {
  private static final Logger LOG = LoggerFactory.getLogger(LaneHandler.class);

  private static final int WRITABILITY = 2;

  /** Frames handed on while nobody takes any, before the socket is not read either. */
  private static final int MOST_WHILE_PAUSED = 64;

  private record Opening(int epoch, int rank, Carrier carrier) {}

  private final Session session;
  private final LaneInbox inbox = new LaneInbox();
  private final ServerLane lane = new ServerLane(new Port(), FrameLimits.AUTHENTICATED);
  private ChannelHandlerContext context;
  private Opening current;
  private Opening next;
  private boolean full;
  private boolean broken;
  private boolean beatDue;
  private int handedOnWhilePaused;
  private volatile String way = SOCKET;

  LaneHandler(Session session) {
    this.session = session;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    session.inflow().listen(this::pausedOrResumed);
  }

  // ---- for others ----

  @Override
  public void open(int epoch, int rank, Carrier carrier) {
    session.execute(
        () -> {
          next = new Opening(epoch, rank, carrier);
          openNext();
        });
  }

  @Override
  public void arrived(int epoch, Parcel parcel) {
    if (inbox.add(epoch, parcel)) {
      session.execute(this::takeParcels);
    }
  }

  @Override
  public String way() {
    return way;
  }

  private void openNext() {
    if (next == null || broken || !lane.closed() || !context.channel().isActive()) {
      return;
    }
    current = next;
    next = null;
    beatDue = false;
    lane.open(current.epoch(), current.rank());
    settle();
    readOn();
  }

  private void beatLater(Opening opening) {
    beatDue = true;
    session.schedule(() -> beat(opening), LaneLimits.BEAT_MILLIS);
  }

  /** Asks the rank to give up a world that is stuck, once; what follows is as after any loss. */
  private void beat(Opening opening) {
    if (opening != current || lane.closed() || broken) {
      return;
    }
    if (lane.beat(!session.inflow().paused())) {
      String why = "nothing that was sent into the world was heard of for some seconds";
      LOG.warn("session {}: epoch {}: {}", session.id(), lane.epoch(), why);
      session.send(0, new WorldBreak(lane.epoch(), why));
    } else {
      beatDue = false;
      settle();
    }
  }

  // ---- in ----

  private void takeParcels() {
    inbox.begin();
    try {
      for (LaneInbox.Item item = inbox.next(); item != null; item = inbox.next()) {
        if (!broken) {
          lane.arrived(item.epoch(), item.parcel());
        }
      }
      if (inbox.flooded()) {
        throw new ProblemException(
            ErrorCode.BAD_FRAME,
            "more came through the world than the lane's window",
            "update the older of the two peers");
      }
    } catch (ProblemException e) {
      fail(e);
    }
    settle();
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    if (broken) {
      return;
    }
    if (message instanceof Received.Frame frame) {
      take(frame);
    } else {
      reading.fireChannelRead(message);
    }
    settle();
  }

  private void take(Received.Frame frame) {
    Envelope envelope = frame.envelope();
    try {
      if (!mine(envelope.message())) {
        handOn(frame);
      }
    } catch (ProblemException e) {
      if (lane.closed()) {
        int code = Messages.of(envelope.message().getClass()).code();
        context.fireChannelRead(new Received.Refused(envelope.correlation(), code, e, true));
      } else {
        fail(e);
      }
    }
  }

  private void handOn(Received.Frame frame) throws ProblemException {
    Envelope envelope = frame.envelope();
    if (!Lane.takesConnection(envelope.correlation(), envelope.message())) {
      lane.cameDirect();
    }
    if (!session.inflow().paused()) {
      context.fireChannelRead(frame);
      return;
    }
    handedOnWhilePaused++;
    if (Lane.aboutWorlds(envelope.message())) {
      // Others wait for this rank, and nothing of it is what the pause is for.
      context.pipeline().context(Pipeline.FLOW).fireChannelRead(frame);
    } else {
      context.fireChannelRead(frame);
    }
  }

  /** Takes what is about the lane itself. */
  private boolean mine(Message message) throws ProblemException {
    if (message instanceof Heard heard) {
      lane.heard(heard);
    } else if (message instanceof LaneOpened opened) {
      lane.opened(opened);
    } else if (message instanceof LaneLost lost) {
      lane.lost(lost);
      context.flush();
      openNext();
    } else {
      return false;
    }
    return true;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext reading) {
    reading.fireChannelReadComplete();
    readOn();
  }

  /**
   * Reads the socket although nobody takes frames now: while they come through the world, it brings
   * what ends the waiting. Frames that are handed on all the same wait in the handler behind.
   */
  private void readOn() {
    if (session.inflow().paused()
        && !lane.closed()
        && !broken
        && handedOnWhilePaused < MOST_WHILE_PAUSED) {
      context.read();
    }
  }

  private void pausedOrResumed() {
    handedOnWhilePaused = 0;
    readOn();
    settle();
  }

  @Override
  public void channelInactive(ChannelHandlerContext reading) {
    broken = true;
    way = SOCKET;
    reading.fireChannelInactive();
  }

  private void fail(ProblemException problem) {
    LOG.warn("session {} of {}: {}", session.id(), session.who(), problem.getMessage());
    broken = true;
    way = SOCKET;
    session.end(ErrorReply.of(problem));
  }

  // ---- out ----

  @Override
  public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
    if (lane.direct()
        || !(message instanceof Envelope envelope)
        || Lane.takesConnection(envelope.correlation(), envelope.message())) {
      writing.write(message, promise);
      return;
    }
    try {
      if (!broken) {
        lane.send(FrameCodec.encode(envelope.correlation(), envelope.message()));
      }
      promise.trySuccess();
    } catch (ProblemException e) {
      promise.tryFailure(e);
    }
    settle();
  }

  /** Tells others, and the peer, what has changed. */
  private void settle() {
    if (broken) {
      return;
    }
    if (!session.inflow().paused()) {
      lane.sayHeard();
    }
    if (!beatDue && !lane.quiet()) {
      beatLater(current);
    }
    way = lane.inWorld() ? WORLD : SOCKET;
    if (full != lane.full()) {
      full = !full;
      ChannelOutboundBuffer socket = context.channel().unsafe().outboundBuffer();
      if (socket != null) {
        socket.setUserDefinedWritability(WRITABILITY, !full);
      }
    }
  }

  /** What the lane decides, done. */
  private final class Port implements LanePort {
    @Override
    public void parcel(int epoch, Parcel parcel) {
      current.carrier().carry(epoch, parcel);
    }

    @Override
    public void frame(byte[] frame) {
      context.write(Unpooled.wrappedBuffer(frame), context.voidPromise());
    }

    @Override
    public void say(Message message) {
      context.writeAndFlush(new Envelope(0, message), context.voidPromise());
    }

    @Override
    public void take(byte[] frame) throws ProblemException {
      FrameHeader header = FrameHeader.read(frame, 0, FrameLimits.AUTHENTICATED);
      Received received = Received.of(header, frame, FrameHeader.SIZE);
      if (received instanceof Received.Frame whole) {
        Lane.checkWorld(whole.envelope().correlation(), whole.envelope().message());
      }
      context.fireChannelRead(received);
    }
  }
}
