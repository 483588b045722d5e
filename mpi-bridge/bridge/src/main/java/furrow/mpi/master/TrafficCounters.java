package furrow.mpi.master;

/** What the master has moved since it started. */
final class TrafficCounters {
  /** Weight of the newest round in the moving average. */
  private static final double NEWEST = 0.1;

  private long rounds;
  private long bytes;
  private double roundMicros;

  synchronized void bytes(long more) {
    bytes += more;
  }

  synchronized void round(long nanos) {
    double micros = nanos / 1_000.0;
    roundMicros = rounds == 0 ? micros : roundMicros + NEWEST * (micros - roundMicros);
    rounds++;
  }

  /** A look at it. */
  record Sum(long rounds, long bytes, long roundMicros) {}

  synchronized Sum sum() {
    return new Sum(rounds, bytes, Math.round(roundMicros));
  }
}
