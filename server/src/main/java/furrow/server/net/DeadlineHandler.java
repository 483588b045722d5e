package furrow.server.net;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.netty.FrameDecoder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Closes a connection whose peer does not authenticate in time, sends a frame too slowly, or does
 * not read what it is sent. On its event loop only.
 */
final class DeadlineHandler extends ChannelInboundHandlerAdapter implements EventLoopTimer.Timed {
  private final EventLoopTimer timer;
  private final FrameDecoder decoder;
  private final NetSettings settings;
  private final BooleanSupplier paused;
  private ChannelHandlerContext context;
  private long proveBy;
  private long unwritableSince;
  private boolean unwritable;
  private WindowState window = WindowState.OPEN;

  /**
   * @param paused whether the server has paused reading
   */
  DeadlineHandler(
      EventLoopTimer timer, FrameDecoder decoder, NetSettings settings, BooleanSupplier paused) {
    this.timer = timer;
    this.decoder = decoder;
    this.settings = settings;
    this.paused = paused;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    proveBy = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.authMillis());
    timer.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    timer.remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    timer.remove(this);
    inactive.fireChannelInactive();
  }

  /** The peer has authenticated. */
  void proven() {
    proveBy = Long.MAX_VALUE;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    writabilityChanged();
    changed.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
    if (event instanceof WindowState state) {
      window = state;
      writabilityChanged();
    }
    triggered.fireUserEventTriggered(event);
  }

  private void writabilityChanged() {
    unwritable = !context.channel().isWritable() || window == WindowState.FULL;
    unwritableSince = System.nanoTime();
  }

  @Override
  public void check(long now) {
    if (proveBy != Long.MAX_VALUE && now - proveBy > 0) {
      // A timeout, not a refusal: a peer on a stalled host may try again.
      cut(
          ErrorCode.FRAME_TIMEOUT,
          "the peer did not authenticate within " + settings.authMillis() + " ms");
    } else if (decoder.deadlineNanos() != Long.MAX_VALUE
        && now - decoder.deadlineNanos() > 0
        && !paused.getAsBoolean()) {
      cut(ErrorCode.FRAME_TIMEOUT, "a frame did not arrive within its deadline");
    } else if (!unwritable && paused.getAsBoolean()) {
      // Its heartbeats are not read now, so they get no answer: this one shows that the server
      // lives.
      context.writeAndFlush(new Envelope(0, new Heartbeat()), context.voidPromise());
    } else if (unwritable && now - unwritableSince > patience()) {
      // A final message would wait behind the data that the peer does not read.
      context.close();
    }
  }

  private long patience() {
    long pending = Math.max(0, context.channel().bytesBeforeWritable());
    int frame = (int) Math.min(pending, FrameLimits.AUTHENTICATED);
    long rate = FrameLimits.deadlineNanos(frame) - FrameLimits.deadlineNanos(0);
    return TimeUnit.MILLISECONDS.toNanos(settings.slowMillis()) + rate;
  }

  private void cut(ErrorCode code, String why) {
    timer.remove(this);
    ErrorReply reply = new ErrorReply(code.number(), why, "check the network, then try again", 0);
    GracefulClose.close(context.channel(), new Envelope(0, reply));
  }
}
