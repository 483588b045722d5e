package furrow.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A monotonic clock in nanoseconds that moves only when told. Safe for use by several threads. */
public final class ManualClock implements LongSupplier {
  private final AtomicLong now = new AtomicLong();

  public ManualClock() {}

  public ManualClock(long startNanos) {
    now.set(startNanos);
  }

  @Override
  public long getAsLong() {
    return now.get();
  }

  /** Moves on and gives the new time. */
  public long advance(Duration by) {
    return advanceNanos(by.toNanos());
  }

  /** Moves on and gives the new time. */
  public long advanceNanos(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("nanos: " + nanos + " (expected: >= 0)");
    }
    return now.addAndGet(nanos);
  }
}
