package furrow.server.net;

import furrow.ring.RingEndpoint;
import furrow.ring.RingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Makes a ring of a socket: bytes go through shared memory, and the socket only wakes who sleeps
 * and ends when its process does. All handlers behind it work as they do on any connection.
 */
final class RingHandler extends ChannelDuplexHandler {
  private static final int RECORDS_PER_TURN = 16;
  private static final int HIGH_WATER = 512 * 1024;
  private static final int LOW_WATER = 128 * 1024;
  private static final int AGAIN_MILLIS = 1;
  private static final int PAUSED_MILLIS = 5;
  private static final int WRITABILITY = 1;
  private static final byte RING = 1;

  /** Bytes on their way into the ring. */
  private record Pending(ByteBuf bytes, ByteBuffer rest, ChannelPromise promise) {}

  private final RingEndpoint ring;
  private final Queue<Pending> pending = new ArrayDeque<>();
  private long pendingBytes;
  private boolean waitsForRoom;
  private boolean turnIsDue;
  private boolean broken;

  RingHandler(RingEndpoint ring) {
    this.ring = ring;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    turnSoon(context, 0);
  }

  // ---- in ----

  /** The bell: whatever it says, there may be something to read. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
    turnSoon(context, 0);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // Ends of turns are what the handlers behind are told of.
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
      context.executor().execute(work);
    } else {
      context.executor().schedule(work, millis, TimeUnit.MILLISECONDS);
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

  /** Hands on what some records hold; gives whether there may be more. */
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

  /** The process is gone; what it had committed counts. */
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
    ByteBuf bytes = (ByteBuf) message;
    if (broken) {
      bytes.release();
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    pendingBytes += bytes.readableBytes();
    pending.add(new Pending(bytes, bytes.nioBuffer(), promise));
    if (pendingBytes > HIGH_WATER) {
      writable(context, false);
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
      for (Pending next = pending.peek(); next != null; next = pending.peek()) {
        wrote = true;
        if (!ring.write(next.rest())) {
          waitForRoom(context);
          break;
        }
        pending.remove();
        pendingBytes -= next.bytes().readableBytes();
        next.bytes().release();
        next.promise().trySuccess();
      }
    } catch (RingException e) {
      fail(context, e);
      return;
    }
    if (wrote && ring.mustRing() && context.channel().isActive()) {
      context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {RING}));
    }
    if (pendingBytes < LOW_WATER) {
      writable(context, true);
    }
  }

  private void waitForRoom(ChannelHandlerContext context) {
    waitsForRoom = true;
    context
        .executor()
        .schedule(
            () -> {
              waitsForRoom = false;
              if (!context.isRemoved() && context.channel().isActive()) {
                flush(context);
              }
            },
            AGAIN_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private static void writable(ChannelHandlerContext context, boolean writable) {
    ChannelOutboundBuffer socket = context.channel().unsafe().outboundBuffer();
    if (socket != null) {
      socket.setUserDefinedWritability(WRITABILITY, writable);
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    flush(context);
    ring.shutdown();
    context.close(promise);
  }

  private void drop(Exception why) {
    for (Pending next = pending.poll(); next != null; next = pending.poll()) {
      next.bytes().release();
      next.promise().tryFailure(why);
    }
    pendingBytes = 0;
  }
}
