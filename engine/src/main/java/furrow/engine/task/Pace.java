package furrow.engine.task;

/** How long a unit takes, measured over the latest work. */
public final class Pace {
  /** Beyond this much measured slot time, older work counts half. */
  private static final long MEMORY_NANOS = 20_000_000_000L;

  private double nanos;
  private double units;

  /** Notes finished work. */
  public void add(long doneUnits, long busyNanos) {
    nanos += Math.max(1, busyNanos);
    units += doneUnits;
    if (nanos > MEMORY_NANOS) {
      nanos /= 2;
      units /= 2;
    }
  }

  public boolean known() {
    return units > 0;
  }

  /** Slot time of so many units, at least 1; only when {@link #known()}. */
  public long nanosFor(long howMany) {
    return Math.max(1, (long) (nanos / units * howMany));
  }

  /** Units done in so much slot time, at least 1; only when {@link #known()}. */
  public long unitsIn(long howLong) {
    return Math.max(1, (long) (units / nanos * howLong));
  }
}
