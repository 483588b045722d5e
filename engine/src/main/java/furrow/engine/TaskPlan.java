package furrow.engine;

/**
 * What the kernel made of a submission: the space to be cut into subtasks.
 *
 * @param shared bytes that every worker of the task needs; sent once per task and session
 * @param start first unit
 * @param end unit after the last
 * @param bytes whether units are bytes of the input (else items)
 * @param minChunk smallest sensible subtask when the chunk is chosen by time
 * @param maxChunk largest sensible subtask when the chunk is chosen by time
 * @param mode the mode of the first segments
 */
public record TaskPlan(
    byte[] shared, long start, long end, boolean bytes, long minChunk, long maxChunk, byte mode) {

  /**
   * Whether its units belong to places ({@link Places}), and whether a subtask that fails for good
   * leaves the others going on.
   */
  public boolean placed() {
    return mode == Segment.PLACED_MODE;
  }

  /** This plan with other shared bytes. */
  public TaskPlan sharing(byte[] other) {
    return new TaskPlan(other, start, end, bytes, minChunk, maxChunk, mode);
  }
}
