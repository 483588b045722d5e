package furrow.server.net;

import furrow.kernel.FatalErrors;
import furrow.ring.RingEndpoint;
import furrow.ring.RingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * Puts a ring under a connection: bytes go through shared memory; the socket is only the doorbell,
 * and closes when the process ends. The handlers behind it see an ordinary connection.
 */
final class RingHandler extends ChannelDuplexHandler {
  private static final int RECORDS_PER_TURN = 16;
  private static final int AGAIN_MILLIS = 1;
  private static final int PAUSED_MILLIS = 5;
  private static final byte RING = 1;

  private final RingEndpoint ring;

  /** Bytes on their way into the ring; they count for the channel's writability. */
  private PendingWriteQueue pending;

  /** What is left of the first of them; null when none has been begun. */
  private ByteBuffer rest;

  private boolean waitsForRoom;
  private boolean turnIsDue;
  private boolean broken;

  RingHandler(RingEndpoint ring) {
    this.ring = ring;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    pending = new PendingWriteQueue(context);
    turnSoon(context, 0);
  }

  // ---- in ----

  /** The doorbell: there may be something to read. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
    turnSoon(context, 0);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // The handlers behind get their own event after each read from the ring.
  }

  private void turnSoon(ChannelHandlerContext context, int millis) {
    if (turnIsDue || broken) {
      return;
    }
    turnIsDue = true;
    Runnable work =
        () -> {
          turnIsDue = false;
          turn(context);
        };
    if (millis == 0) {
      context.executor().execute(FatalErrors.passing(work));
    } else {
      context.executor().schedule(FatalErrors.passing(work), millis, TimeUnit.MILLISECONDS);
    }
  }

  private void turn(ChannelHandlerContext context) {
    if (context.isRemoved() || !context.channel().isActive()) {
      return;
    }
    ring.awake();
    if (!context.channel().config().isAutoRead()) {
      turnSoon(context, PAUSED_MILLIS);
    } else if (take(context) || !ring.fallAsleep()) {
      turnSoon(context, 0);
    }
  }

  /** Reads some records and fires them; true when there may be more. */
  private boolean take(ChannelHandlerContext context) {
    if (broken) {
      return false;
    }
    ByteBuf bytes = context.alloc().heapBuffer();
    int count = 0;
    try {
      count =
          ring.read(
              (payload, length) -> bytes.writeBytes(payload, 0, length),
              RECORDS_PER_TURN,
              System.nanoTime());
    } catch (RingException e) {
      bytes.release();
      fail(context, e);
      return false;
    }
    if (count == 0) {
      bytes.release();
      return false;
    }
    context.fireChannelRead(bytes);
    context.fireChannelReadComplete();
    return true;
  }

  /** The process has ended; what it had written completely is still read. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    while (take(context)) {
      Thread.onSpinWait();
    }
    drop(new ClosedChannelException());
    context.fireChannelInactive();
  }

  private void fail(ChannelHandlerContext context, RingException why) {
    broken = true;
    drop(why);
    context.fireExceptionCaught(why);
  }

  // ---- out ----

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (broken) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
    } else {
      pending.add(message, promise);
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    if (!waitsForRoom && !broken) {
      send(context);
    }
  }

  private void send(ChannelHandlerContext context) {
    boolean wrote = false;
    try {
      while (!pending.isEmpty()) {
        if (rest == null) {
          rest = ((ByteBuf) pending.current()).nioBuffer();
        }
        wrote = true;
        if (!ring.write(rest)) {
          waitForRoom(context);
          break;
        }
        rest = null;
        pending.remove().trySuccess();
      }
    } catch (RingException e) {
      fail(context, e);
      return;
    }
    if (wrote && ring.mustRing() && context.channel().isActive()) {
      context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {RING}));
    }
  }

  private void waitForRoom(ChannelHandlerContext context) {
    waitsForRoom = true;
    context
        .executor()
        .schedule(
            FatalErrors.passing(
                () -> {
                  waitsForRoom = false;
                  if (!context.isRemoved() && context.channel().isActive()) {
                    flush(context);
                  }
                }),
            AGAIN_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    flush(context);
    ring.shutdown();
    context.close(promise);
  }

  private void drop(Exception why) {
    rest = null;
    pending.removeAndFailAll(why);
  }
}
