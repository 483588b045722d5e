package furrow.engine;

/**
 * A segment of a task's plan: {@code count} subtasks of {@code chunk} units each, cut from {@code
 * [start, end)}. The last one may be shorter. A segment never changes once stored, so neither do a
 * subtask's bytes.
 *
 * @param first index of the first subtask
 * @param start first unit (byte of the input, or item number)
 * @param chunk units per subtask, at least 1
 * @param count number of subtasks
 * @param end unit after the last one covered
 * @param mode how the kernel is to read the range; opaque to the engine apart from {@link #scan()}
 * @param nonce drawn at random by the server start that appended it; part of every lease's tag
 *     ({@link LeaseFence})
 */
public record Segment(
    long first, long start, long chunk, int count, long end, byte mode, long nonce) {
  /**
   * Modes at or above this one are boundary scans: work that the user did not ask for and is not
   * counted.
   */
  public static final byte FIRST_SCAN_MODE = 64;

  /**
   * Mode of the segments of a placed task ({@link TaskPlan#placed()}): each belongs to one place.
   * What a merger asks for later belongs to none.
   */
  public static final byte PLACED_MODE = 3;

  /** A segment that has not been appended to a plan yet. */
  public Segment(long first, long start, long chunk, int count, long end, byte mode) {
    this(first, start, chunk, count, end, mode, 0);
  }

  /** This segment as a server start appends it. */
  public Segment appended(long byNonce) {
    return new Segment(first, start, chunk, count, end, mode, byNonce);
  }

  public boolean placed() {
    return mode == PLACED_MODE;
  }

  public boolean scan() {
    return mode >= FIRST_SCAN_MODE;
  }

  public long startOf(long index) {
    return start + (index - first) * chunk;
  }

  public long endOf(long index) {
    return Math.min(end, startOf(index) + chunk);
  }
}
