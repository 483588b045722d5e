package furrow.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Time as leases see it. It follows a monotonic clock but advances at most {@link #ALLOWED_TICKS}
 * ticks past the last tick of <em>every</em> thread that watches over sessions (the engine thread
 * and each event loop). A stopped process, a long pause or a stuck event loop therefore extends all
 * leases by the time that was lost, at no cost: what was not credited is skipped for good.
 *
 * <p>Thread-safe. Times are nanoseconds from 0 and never go back.
 */
public final class LeaseClock {
  /** Ticks of lease time that may pass after a watcher's last tick. */
  public static final int ALLOWED_TICKS = 2;

  private static final long DEFAULT_TICK = 100_000_000L;
  private static final long LONGEST_TICK = 500_000_000L;

  /** What the wall clock may gain on the monotonic one before its machine counts as suspended. */
  private static final long SUSPENDED_NANOS = 1_000_000_000L;

  private final LongSupplier monotonic;
  private final LongSupplier wall;
  private final long tickNanos;
  private final List<Ticker> tickers = new ArrayList<>();

  /** Real time up to which lease time has been credited. */
  private long credited;

  private volatile long lease;

  /** Time skipped and not asked for yet. */
  private long skipped;

  /** How far the wall clock was ahead of the monotonic one when {@link #takeLost} was called. */
  private long wallLead;

  /** Follows {@link System#nanoTime()}. */
  public LeaseClock() {
    this(System::nanoTime, LeaseClock::wallNanos, DEFAULT_TICK);
  }

  /**
   * Follows {@link System#nanoTime()} and ticks as seldom as peers with this heartbeat allow: a
   * stall costs a lease at most one interval of the three that may be missed.
   *
   * @param heartbeatNanos the shortest interval that any peer was assigned
   */
  public static LeaseClock forHeartbeat(long heartbeatNanos) {
    return new LeaseClock(
        System::nanoTime,
        LeaseClock::wallNanos,
        Math.min(LONGEST_TICK, heartbeatNanos / ALLOWED_TICKS));
  }

  private static long wallNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  /**
   * @param monotonic nanoseconds from any origin, never going back
   * @param wall nanoseconds from any origin that pass while the machine is suspended too
   * @param tickNanos how often every {@link Ticker} is to tick
   */
  LeaseClock(LongSupplier monotonic, LongSupplier wall, long tickNanos) {
    this.monotonic = monotonic;
    this.wall = wall;
    this.tickNanos = tickNanos;
    this.credited = monotonic.getAsLong();
    this.wallLead = wall.getAsLong() - credited;
  }

  /** With a wall clock that is the monotonic one. */
  LeaseClock(LongSupplier monotonic, long tickNanos) {
    this(monotonic, monotonic, tickNanos);
  }

  /** How often every {@link Ticker} is to tick. */
  public long tickNanos() {
    return tickNanos;
  }

  /** Adds a watcher, which must tick from now on until it is closed. */
  public synchronized Ticker ticker() {
    long real = advance();
    Ticker ticker = new Ticker(real);
    tickers.add(ticker);
    return ticker;
  }

  /** Lease time now. */
  public synchronized long now() {
    advance();
    return lease;
  }

  /** Lease time as of the last tick or {@link #now()}, without a lock: for marking frames. */
  public long coarse() {
    return lease;
  }

  /**
   * Time that was lost since this was called last: not credited because a watcher was stuck, or
   * passed while the machine was suspended. Setting the wall clock ahead looks like the latter.
   */
  public synchronized long takeLost() {
    long lead = wall.getAsLong() - monotonic.getAsLong();
    long ahead = lead - wallLead;
    wallLead = lead;
    long lost = skipped + (ahead >= SUSPENDED_NANOS ? ahead : 0);
    skipped = 0;
    return lost;
  }

  private long advance() {
    long real = monotonic.getAsLong();
    long target = real;
    for (Ticker ticker : tickers) {
      long frontier = ticker.last + ALLOWED_TICKS * tickNanos;
      if (frontier - target < 0) {
        target = frontier;
      }
    }
    if (target - credited > 0) {
      lease += target - credited;
      credited = target;
    }
    return real;
  }

  /** Shows that one thread is not stuck. */
  public final class Ticker implements AutoCloseable {
    private long last;

    private Ticker(long real) {
      last = real;
    }

    /** To be called every {@link #tickNanos}, by the thread that is watched. */
    public void tick() {
      synchronized (LeaseClock.this) {
        long real = advance();
        last = real;
        if (real - credited > 0) {
          // A thread, perhaps this one, was stuck: the time that has passed is not lease time,
          // whichever thread ticks first.
          skipped += real - credited;
          credited = real;
        }
      }
    }

    @Override
    public void close() {
      synchronized (LeaseClock.this) {
        tickers.remove(this);
      }
    }
  }
}
