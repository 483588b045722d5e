package furrow.client.progress;

/** Units per second over the last few seconds. */
final class Rate {
  private static final int SAMPLES = 32;
  private static final long WINDOW_NANOS = 5_000_000_000L;

  private final long[] times = new long[SAMPLES];
  private final long[] amounts = new long[SAMPLES];
  private int count;

  void add(long nanos, long amount) {
    if (count > 0 && nanos - times[(count - 1) % SAMPLES] < WINDOW_NANOS / SAMPLES) {
      amounts[(count - 1) % SAMPLES] = Math.max(amount, amounts[(count - 1) % SAMPLES]);
      return;
    }
    times[count % SAMPLES] = nanos;
    amounts[count % SAMPLES] = amount;
    count++;
  }

  /** 0 when there is nothing to go by yet. */
  double perSecond(long nanos, long amount) {
    int oldest = Math.max(0, count - SAMPLES);
    while (oldest < count - 1 && nanos - times[oldest % SAMPLES] > WINDOW_NANOS) {
      oldest++;
    }
    if (count == 0) {
      return 0;
    }
    long time = nanos - times[oldest % SAMPLES];
    long units = amount - amounts[oldest % SAMPLES];
    return time < 50_000_000L || units <= 0 ? 0 : units * 1e9 / time;
  }
}
