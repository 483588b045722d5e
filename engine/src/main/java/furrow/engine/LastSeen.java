package furrow.engine;

/** When a session was last heard of. Read when a deadline fires, never queued. */
@FunctionalInterface
public interface LastSeen {
  /**
   * Lease time (nanoseconds, same scale as the engine's {@code now}) of the last sign of life, or
   * {@link Long#MAX_VALUE} while we ourselves have paused reading from it.
   */
  long nanos(long session);
}
