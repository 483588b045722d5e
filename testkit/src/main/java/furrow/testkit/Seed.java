package furrow.testkit;

import java.util.SplittableRandom;

/**
 * The seed of a random test: printed, and taken from {@code -Dfurrow.seed=} to replay a failure.
 */
public final class Seed {
  private Seed() {}

  /** A fresh seed, or the one asked for; says on stderr how to replay. */
  public static long pick(Class<?> test) {
    String asked = System.getProperty("furrow.seed", "");
    long seed = asked.isEmpty() ? new SplittableRandom().nextLong() : Long.parseLong(asked);
    System.err.printf(
        "%s: seed %d (replay: -D%s=%s -Dfurrow.seed=%d)%n",
        test.getSimpleName(), seed, property(test), test.getSimpleName(), seed);
    return seed;
  }

  private static String property(Class<?> test) {
    return test.getSimpleName().endsWith("IT") ? "it.test" : "test";
  }
}
