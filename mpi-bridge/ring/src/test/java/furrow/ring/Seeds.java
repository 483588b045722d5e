package furrow.ring;

/**
 * The seed of a random test: printed, and taken from {@code -Dfurrow.seed=} to replay a failure.
 */
final class Seeds {
  private Seeds() {}

  static long pick(Class<?> test) {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    String name = test.getSimpleName();
    System.err.printf("%s: seed %d (replay: -Dtest=%s -Dfurrow.seed=%d)%n", name, seed, name, seed);
    return seed;
  }
}
