package furrow.server.net;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.netty.FrameDecoder;
import furrow.server.session.LastWord;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Cuts a peer that does not prove its token in time, trickles a frame, or takes nothing of what it
 * is sent. On its event loop only.
 */
final class Deadlines extends ChannelInboundHandlerAdapter implements LoopKeeper.Watched {
  private final LoopKeeper keeper;
  private final FrameDecoder decoder;
  private final NetSettings settings;
  private final BooleanSupplier paused;
  private ChannelHandlerContext context;
  private long proveBy;
  private long unwritableSince;
  private boolean unwritable;

  /**
   * @param paused whether it is we who do not read
   */
  Deadlines(LoopKeeper keeper, FrameDecoder decoder, NetSettings settings, BooleanSupplier paused) {
    this.keeper = keeper;
    this.decoder = decoder;
    this.settings = settings;
    this.paused = paused;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    proveBy = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.authMillis());
    keeper.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    keeper.remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    keeper.remove(this);
    inactive.fireChannelInactive();
  }

  /** The token is proven. */
  void proven() {
    proveBy = Long.MAX_VALUE;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    unwritable = !changed.channel().isWritable();
    unwritableSince = System.nanoTime();
    changed.fireChannelWritabilityChanged();
  }

  @Override
  public void look(long now) {
    if (proveBy != Long.MAX_VALUE && now - proveBy > 0) {
      // Not "refused": a peer on a stalled host is welcome to try again.
      cut(ErrorCode.FRAME_TIMEOUT, "no token was proven within " + settings.authMillis() + " ms");
    } else if (decoder.deadlineNanos() != Long.MAX_VALUE
        && now - decoder.deadlineNanos() > 0
        && !paused.getAsBoolean()) {
      cut(ErrorCode.FRAME_TIMEOUT, "a frame took too long to arrive");
    } else if (!unwritable && paused.getAsBoolean()) {
      // We do not read its heartbeats now, so it hears from us unasked that we live.
      context.writeAndFlush(new Envelope(0, new Heartbeat()), context.voidPromise());
    } else if (unwritable && now - unwritableSince > patience()) {
      // A last word would wait behind what is not taken.
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
    keeper.remove(this);
    ErrorReply reply = new ErrorReply(code.number(), why, "check the network, then try again", 0);
    LastWord.say(context.channel(), new Envelope(0, reply));
  }
}
