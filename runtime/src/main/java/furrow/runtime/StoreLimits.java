package furrow.runtime;

/**
 * What may wait for the store before nothing more is let in from outside.
 *
 * @param effects changes and durable effects
 * @param bytes results held by value in them
 */
public record StoreLimits(int effects, long bytes) {
  public static final StoreLimits DEFAULT = new StoreLimits(100_000, 64L << 20);
}
