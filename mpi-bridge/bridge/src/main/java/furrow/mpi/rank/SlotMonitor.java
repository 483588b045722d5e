package furrow.mpi.rank;

/** What a rank's slot has to do; in rounds, the answer waits for it a little. */
@FunctionalInterface
public interface SlotMonitor {
  /**
   * Waits, at most so long, until all that has come was worked and told.
   *
   * @return whether it was
   */
  boolean awaitDone(long nanos) throws InterruptedException;
}
