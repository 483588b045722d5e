package furrow.engine.task;

import furrow.engine.Segment;
import furrow.engine.TaskPlan;

/**
 * Cuts a task's space, piece by piece, from its start to its end. With a given chunk, or where the
 * kernel allows only one size, everything is cut alike. Otherwise small pieces go first to measure;
 * then a piece takes about an eighth of the time that a slot has left, within {@value
 * #SHORTEST_NANOS} ns and {@value #LONGEST_NANOS} ns, and each further segment covers at most half
 * of what is left, so that pieces get smaller towards the end and all slots finish together.
 */
public final class Planner {
  /** The first pieces of unknown work are at most this many bytes. */
  static final long PROBE_BYTES = 4L << 20;

  static final long SHORTEST_NANOS = 10_000_000L;
  static final long LONGEST_NANOS = 2_000_000_000L;

  private static final int PIECES_PER_SLOT = 8;
  private static final int LEAST_PER_SLOT = 4;
  private static final int MOST_PER_SLOT = 64;

  /** Subtasks of one segment at most; more are planned when these run low. */
  private static final int MOST_AT_ONCE = 1 << 28;

  private final TaskPlan plan;
  private final long chunk;
  private long planned;

  /**
   * @param chunk what the user asked for, or 0
   */
  public Planner(TaskPlan plan, long chunk) {
    this.plan = plan;
    this.chunk = chunk > 0 ? chunk : plan.minChunk() >= plan.maxChunk() ? plan.minChunk() : 0;
    this.planned = plan.start();
  }

  /** Goes on where an earlier planner had come to. */
  public void resume(long plannedUnits) {
    planned = plannedUnits;
  }

  /** Whether everything is planned. */
  public boolean complete() {
    return planned >= plan.end();
  }

  /** Units before this one are planned. */
  public long planned() {
    return planned;
  }

  /**
   * The next segment; must not be {@link #complete()}.
   *
   * @param first index of its first subtask
   * @param slots that may work on it
   */
  public Segment next(long first, int slots, Pace pace) {
    int width = Math.max(LEAST_PER_SLOT, slots);
    long left = plan.end() - planned;
    long size = Math.min(left, chunk > 0 ? chunk : chosen(left, width, pace));
    long pieces = chunk > 0 ? MOST_AT_ONCE : pieces(left, size, width, pace.known());
    long whole = (left - 1) / size + 1;
    long count = Math.min(pieces, whole);
    long end = count == whole ? plan.end() : planned + count * size;
    Segment segment = new Segment(first, planned, size, (int) count, end, plan.mode());
    planned = end;
    return segment;
  }

  private long chosen(long left, int width, Pace pace) {
    if (!pace.known()) {
      long probe = plan.bytes() ? Math.min(PROBE_BYTES, share(left, width)) : plan.minChunk();
      return within(probe);
    }
    long perSlot = pace.nanosFor(left) / width;
    long time = Math.min(LONGEST_NANOS, Math.max(SHORTEST_NANOS, perSlot / PIECES_PER_SLOT));
    return within(Math.min(pace.unitsIn(time), share(left, width)));
  }

  /** So small that every slot gets several. */
  private static long share(long left, int width) {
    return left / ((long) width * LEAST_PER_SLOT) + 1;
  }

  /** How many pieces: few until the work is measured, then up to half of what is left. */
  private static long pieces(long left, long size, int width, boolean measured) {
    long least = (long) width * LEAST_PER_SLOT;
    long most = measured ? (long) width * MOST_PER_SLOT : least;
    return Math.min(Math.max(left / 2 / size + 1, least), most);
  }

  private long within(long size) {
    return Math.max(1, Math.min(plan.maxChunk(), Math.max(plan.minChunk(), size)));
  }
}
