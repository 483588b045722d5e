package furrow.worker.daemon;

import java.util.random.RandomGenerator;

/** Full jitter: each pause is drawn from zero to a bound that doubles from 100 ms up to 5 s. */
final class Backoff {
  private static final long BASE_MILLIS = 100;
  private static final long CAP_MILLIS = 5_000;

  private final RandomGenerator random;
  private long bound = BASE_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  long nextMillis() {
    long pause = random.nextLong(bound + 1);
    bound = Math.min(CAP_MILLIS, bound * 2);
    return pause;
  }

  void reset() {
    bound = BASE_MILLIS;
  }
}
