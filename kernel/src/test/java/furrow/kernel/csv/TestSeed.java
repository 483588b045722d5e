package furrow.kernel.csv;

import java.util.Random;

/** One random source per test, printed, and chosen with {@code -Dfurrow.seed=N}. */
public final class TestSeed {
  private TestSeed() {}

  public static Random random(String test) {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println(test + ": -Dfurrow.seed=" + seed);
    return new Random(seed);
  }
}
