package furrow.server.session;

import furrow.protocol.frame.Envelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Envelopes on their way to one peer. Any thread adds; the channel's event loop writes while the
 * socket takes them, many per flush. The rest waits here, up to a bound.
 */
final class Outflow {
  /** A peer that lets so many pile up does not read and is cut. */
  static final int LIMIT = 100_000;

  private final Channel channel;
  private final Queue<Envelope> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicBoolean awake = new AtomicBoolean();

  Outflow(Channel channel) {
    this.channel = channel;
  }

  /**
   * Adds without waking the writer.
   *
   * @return whether {@link #drain} must be called on the event loop
   */
  boolean add(Envelope envelope) {
    if (size.incrementAndGet() > LIMIT) {
      channel.close();
    }
    queue.add(envelope);
    return !awake.getAndSet(true);
  }

  int waiting() {
    return size.get();
  }

  /** Writes what the socket takes. On the event loop. */
  void drain() {
    awake.set(false);
    boolean wrote = false;
    while (channel.isWritable()) {
      Envelope envelope = queue.poll();
      if (envelope == null) {
        break;
      }
      size.decrementAndGet();
      wrote = true;
      channel.write(envelope).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
    if (wrote) {
      channel.flush();
    }
  }
}
