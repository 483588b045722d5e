package furrow.engine;

/**
 * Makes the tag that fences a lease. A worker shows the tag with everything that it says of the
 * lease; the engine makes it again and compares. It is a pure function, so nothing is stored.
 *
 * <p>Task numbers and attempts repeat after the state was restored from an older copy, or after a
 * restart without stored state. The nonce does not: it is drawn by the server start that appends a
 * segment, and stored with the segment.
 */
@FunctionalInterface
public interface LeaseFence {
  /** For one process whose workers end with it: nothing can be shown that was not handed out. */
  LeaseFence LOCAL = (nonce, task, identity) -> 0;

  /**
   * The tag of the leases of one worker on the subtasks of one segment.
   *
   * @param nonce of the segment ({@link Segment#nonce()})
   * @param identity of the worker ({@link Event.WorkerProfile#identity()})
   */
  long tag(long nonce, long task, long identity);
}
