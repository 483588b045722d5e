package furrow.server.net;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.FrameAck;
import furrow.protocol.message.WorldMessage.FramePath;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpened;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.multipath.MultipathChannel;
import furrow.protocol.multipath.MultipathLimits;
import furrow.protocol.multipath.ServerMultipathChannel;
import furrow.protocol.netty.Received;
import furrow.server.peer.FragmentSink;
import furrow.server.peer.MultipathControl;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's end of a rank's multipath channel: sends frames by the path that is open, and passes
 * on what comes by either as if it had come over the socket. While no world path is open it does
 * nothing.
 */
final class MultipathHandler extends ChannelDuplexHandler implements MultipathControl {
  private static final Logger LOG = LoggerFactory.getLogger(MultipathHandler.class);

  /** Frames handed on while nobody takes any, before the socket is not read either. */
  private static final int MAX_WHILE_PAUSED = 64;

  private record Opening(int epoch, int rank, FragmentSink sink) {}

  private final TlvSession session;
  private final FragmentInbox inbox = new FragmentInbox();
  private final ServerMultipathChannel multipath =
      new ServerMultipathChannel(new Port(), FrameLimits.AUTHENTICATED);
  private ChannelHandlerContext context;
  private Opening current;
  private Opening next;
  private boolean full;
  private boolean broken;
  private boolean tickDue;
  private int handedOnWhilePaused;
  private volatile FramePath path = FramePath.SOCKET;

  MultipathHandler(TlvSession session) {
    this.session = session;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    session.reads().listen(this::pausedOrResumed);
  }

  // ---- for others ----

  @Override
  public void open(int epoch, int rank, FragmentSink sink) {
    session.execute(
        () -> {
          next = new Opening(epoch, rank, sink);
          openNext();
        });
  }

  @Override
  public void arrived(int epoch, Fragment fragment) {
    if (inbox.add(epoch, fragment)) {
      session.execute(this::takeFragments);
    }
  }

  @Override
  public FramePath path() {
    return path;
  }

  private void openNext() {
    if (next == null || broken || !multipath.closed() || !context.channel().isActive()) {
      return;
    }
    current = next;
    next = null;
    tickDue = false;
    multipath.open(current.epoch(), current.rank());
    settle();
    readOn();
  }

  private void tickLater(Opening opening) {
    tickDue = true;
    session.schedule(() -> tick(opening), MultipathLimits.TICK_MILLIS);
  }

  /** Asks the rank to give up a world that is stuck, once; what follows is as after any loss. */
  private void tick(Opening opening) {
    if (opening != current || multipath.closed() || broken) {
      return;
    }
    if (multipath.tick(!session.reads().paused())) {
      String why = "nothing that was sent into the world was acknowledged for some seconds";
      LOG.warn("session {}: epoch {}: {}", session.id(), multipath.epoch(), why);
      session.send(0, new WorldBreak(multipath.epoch(), why));
    } else {
      tickDue = false;
      settle();
    }
  }

  // ---- in ----

  private void takeFragments() {
    inbox.begin();
    try {
      for (FragmentInbox.Item item = inbox.next(); item != null; item = inbox.next()) {
        if (!broken) {
          multipath.arrived(item.epoch(), item.fragment());
        }
      }
      if (inbox.overflowed()) {
        throw new ProblemException(
            ErrorCode.BAD_FRAME,
            "more came through the world than the window of the channel",
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
      if (multipath.closed()) {
        int code = Messages.of(envelope.message().getClass()).code();
        context.fireChannelRead(new Received.Refused(envelope.correlation(), code, e, true));
      } else {
        fail(e);
      }
    }
  }

  private void handOn(Received.Frame frame) throws ProblemException {
    Envelope envelope = frame.envelope();
    if (!MultipathChannel.alwaysDirect(envelope.correlation(), envelope.message())) {
      multipath.receivedDirect();
    }
    if (!session.reads().paused()) {
      context.fireChannelRead(frame);
      return;
    }
    handedOnWhilePaused++;
    if (MultipathChannel.isWorldMessage(envelope.message())) {
      // Others wait for this rank, and nothing of it is what the pause is for.
      context.pipeline().context(Pipeline.FLOW).fireChannelRead(frame);
    } else {
      context.fireChannelRead(frame);
    }
  }

  /** Takes the messages of the channel itself. */
  private boolean mine(Message message) throws ProblemException {
    if (message instanceof FrameAck acked) {
      multipath.acked(acked);
    } else if (message instanceof PathOpened opened) {
      multipath.opened(opened);
    } else if (message instanceof PathLost lost) {
      multipath.lost(lost);
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
    if (session.reads().paused()
        && !multipath.closed()
        && !broken
        && handedOnWhilePaused < MAX_WHILE_PAUSED) {
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
    path = FramePath.SOCKET;
    reading.fireChannelInactive();
  }

  private void fail(ProblemException problem) {
    LOG.warn("session {} of {}: {}", session.id(), session.who(), problem.getMessage());
    broken = true;
    path = FramePath.SOCKET;
    session.end(ErrorReply.of(problem));
  }

  // ---- out ----

  @Override
  public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
    if (multipath.direct()
        || !(message instanceof Envelope envelope)
        || MultipathChannel.alwaysDirect(envelope.correlation(), envelope.message())) {
      writing.write(message, promise);
      return;
    }
    try {
      if (!broken) {
        multipath.send(FrameCodec.encode(envelope.correlation(), envelope.message()));
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
    if (!session.reads().paused()) {
      multipath.sendAck();
    }
    if (!tickDue && !multipath.idle()) {
      tickLater(current);
    }
    path = multipath.onWorldPath() ? FramePath.WORLD : FramePath.SOCKET;
    if (full != multipath.full()) {
      full = !full;
      context.pipeline().fireUserEventTriggered(full ? WindowState.FULL : WindowState.OPEN);
    }
  }

  /** Does what the channel decides. */
  private final class Port implements MultipathChannel.Output {
    @Override
    public void fragment(int epoch, Fragment fragment) {
      current.sink().send(epoch, fragment);
    }

    @Override
    public void direct(byte[] frame) {
      context.write(Unpooled.wrappedBuffer(frame), context.voidPromise());
    }

    @Override
    public void control(Message message) {
      context.writeAndFlush(new Envelope(0, message), context.voidPromise());
    }

    @Override
    public void deliver(byte[] frame) throws ProblemException {
      FrameHeader header = FrameHeader.read(frame, 0, FrameLimits.AUTHENTICATED);
      Received received = Received.of(header, frame, FrameHeader.SIZE);
      if (received instanceof Received.Frame whole) {
        MultipathChannel.checkWorld(whole.envelope().correlation(), whole.envelope().message());
      }
      context.fireChannelRead(received);
    }
  }
}
