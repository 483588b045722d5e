package furrow.engine.lease;

import java.util.ArrayDeque;
import java.util.BitSet;

/**
 * A hashed wheel: setting, moving and dropping a timer cost O(1), whatever their number. A timer
 * fires at the first {@link #advance} at or after its time, and never before it.
 */
public final class TimerWheel {
  /** One tick is 2^22 ns, about 4 ms; the wheel turns once in about 8.6 s. */
  private static final int TICK_BITS = 22;

  private static final int BUCKETS = 2048;

  private final Timer[] heads = new Timer[BUCKETS];

  /** No timer of a bucket is due before this; cancelling may leave it too early. */
  private final long[] soonest = new long[BUCKETS];

  private final BitSet filled = new BitSet(BUCKETS);

  /** Due and off the wheel, but not yet fired: an action may still cancel them. */
  private final ArrayDeque<Timer> firing = new ArrayDeque<>();

  private long tick;
  private int size;

  public TimerWheel() {
    for (int i = 0; i < BUCKETS; i++) {
      heads[i] = new Timer(now -> {});
      heads[i].next = heads[i];
      heads[i].previous = heads[i];
    }
  }

  public int size() {
    return size;
  }

  /** Sets or moves a timer. */
  public void set(Timer timer, long due) {
    cancel(timer);
    timer.due = due;
    int bucket = bucket(Math.max(tickOf(due), tick));
    boolean first = heads[bucket].next == heads[bucket];
    timer.linkBefore(heads[bucket]);
    soonest[bucket] = first ? due : Math.min(soonest[bucket], due);
    filled.set(bucket);
    size++;
  }

  public void cancel(Timer timer) {
    if (timer.isSet()) {
      timer.unlink();
      size--;
    } else if (!firing.isEmpty()) {
      firing.remove(timer);
    }
  }

  /**
   * Fires every timer that is due. Timers set meanwhile for a time already reached fire at the next
   * call.
   */
  public void advance(long now) {
    long target = now >> TICK_BITS;
    long from = Math.max(tick, target - BUCKETS + 1);
    tick = Math.max(tick, target);
    for (long at = from; at <= target && size > 0; at++) {
      int bucket = bucket(at);
      if (filled.get(bucket) && soonest[bucket] <= now) {
        fire(bucket, now);
      }
    }
  }

  /**
   * When {@link #advance} should be called next, or {@link Long#MAX_VALUE}. May be early by whole
   * turns of the wheel for far timers, never late.
   */
  public long nextDeadline() {
    if (size == 0) {
      return Long.MAX_VALUE;
    }
    int here = bucket(tick);
    int bucket = nextFilled(here);
    long at = tick + Math.floorMod(bucket - here, BUCKETS);
    return tickOf(soonest[bucket]) <= at ? soonest[bucket] : at + 1 << TICK_BITS;
  }

  private void fire(int bucket, long now) {
    Timer head = heads[bucket];
    Timer timer = head.next;
    soonest[bucket] = Long.MAX_VALUE;
    while (timer != head) {
      Timer following = timer.next;
      if (timer.due <= now) {
        timer.unlink();
        size--;
        firing.add(timer);
      } else {
        soonest[bucket] = Math.min(soonest[bucket], timer.due);
      }
      timer = following;
    }
    for (Timer due = firing.poll(); due != null; due = firing.poll()) {
      due.action.fire(now);
    }
    if (head.next == head) {
      filled.clear(bucket);
    }
  }

  /** The next bucket with timers, seen round the wheel; there is one. */
  private int nextFilled(int from) {
    int at = filled.nextSetBit(from);
    while (at < 0 || heads[at].next == heads[at]) {
      if (at >= 0) {
        filled.clear(at);
      }
      at = filled.nextSetBit(at < 0 ? 0 : at);
    }
    return at;
  }

  private static long tickOf(long time) {
    return time >> TICK_BITS;
  }

  private static int bucket(long tick) {
    return (int) (tick & BUCKETS - 1);
  }

  /**
   * Something that is due at a time. A timer is set on a wheel, fires once, and may be set again,
   * also from within its own action.
   */
  public static final class Timer {
    /** What happens when a timer is due. */
    @FunctionalInterface
    public interface Action {
      void fire(long now);
    }

    final Action action;
    long due;
    Timer next;
    Timer previous;

    public Timer(Action action) {
      this.action = action;
    }

    public boolean isSet() {
      return next != null;
    }

    void linkBefore(Timer head) {
      next = head;
      previous = head.previous;
      previous.next = this;
      head.previous = this;
    }

    void unlink() {
      previous.next = next;
      next.previous = previous;
      next = null;
      previous = null;
    }
  }
}
