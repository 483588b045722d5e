package furrow.server.net;

import furrow.runtime.LeaseClock;
import io.netty.channel.Channel;

/**
 * When a peer was last heard of, and whether its connection is read. While reading is paused it
 * counts as seen, because its silence says nothing.
 */
public final class ReadControl {
  private final Channel channel;
  private final LeaseClock clock;
  private final Runnable onResume;
  private volatile long seen;
  private int pauses;
  private Runnable listener = () -> {};

  /**
   * @param onResume called on the event loop when reading begins again
   */
  public ReadControl(Channel channel, LeaseClock clock, Runnable onResume) {
    this.channel = channel;
    this.clock = clock;
    this.onResume = onResume;
    this.seen = clock.now();
  }

  /** Calls back on the event loop whenever reading was paused or has begun again. */
  public void listen(Runnable changed) {
    listener = changed;
  }

  /** Bytes of a whole frame have come. On the event loop. */
  public void mark() {
    if (pauses == 0) {
      seen = clock.coarse();
    }
  }

  /** Lease time of the last sign of life; {@link Long#MAX_VALUE} while reading is paused. */
  public long seenNanos() {
    return seen;
  }

  /** Stops reading until as many calls of {@link #resume} have come. On the event loop. */
  public void pause() {
    if (pauses++ == 0) {
      seen = Long.MAX_VALUE;
      channel.config().setAutoRead(false);
      listener.run();
    }
  }

  /** On the event loop. */
  public void resume() {
    if (--pauses == 0) {
      seen = clock.now();
      onResume.run();
      channel.config().setAutoRead(true);
      listener.run();
    }
  }

  /** On the event loop. */
  public boolean paused() {
    return pauses > 0;
  }
}
