package furrow.server.net;

import furrow.protocol.frame.Envelope;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.WorkMessage.FetchData;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Messages that wait to be sent to one peer. Any thread adds; the channel's event loop writes while
 * the channel is writable, many per flush. At a bound the connection is closed.
 */
final class OutboundQueue {
  /** Messages that may wait; a peer that does not read is closed beyond them. */
  static final int LIMIT = 100_000;

  private final Channel channel;
  private final Queue<Envelope> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile WindowState window = WindowState.OPEN;

  OutboundQueue(Channel channel) {
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
    bytes.addAndGet(payload(envelope));
    queue.add(envelope);
    return !awake.getAndSet(true);
  }

  /** On the event loop. */
  void window(WindowState state) {
    window = state;
  }

  WindowState window() {
    return window;
  }

  /** Whether the socket and the window take more. */
  boolean writable() {
    return channel.isWritable() && window == WindowState.OPEN;
  }

  int waiting() {
    return size.get();
  }

  /** Bytes of files in what waits. */
  long payload() {
    return bytes.get();
  }

  private static int payload(Envelope envelope) {
    if (envelope.message() instanceof ResultData data) {
      return data.bytes().length;
    }
    return envelope.message() instanceof FetchData data ? data.bytes().length : 0;
  }

  /** Writes what the socket takes. On the event loop. */
  void drain() {
    awake.set(false);
    boolean wrote = false;
    while (writable()) {
      Envelope envelope = queue.poll();
      if (envelope == null) {
        break;
      }
      size.decrementAndGet();
      bytes.addAndGet(-payload(envelope));
      wrote = true;
      channel.write(envelope).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
    if (wrote) {
      channel.flush();
    }
  }
}
