package furrow.engine.schedule;

import furrow.engine.Segment;
import furrow.engine.lease.Session;
import furrow.engine.task.Pace;
import furrow.engine.task.SegmentState;
import furrow.engine.task.Task;

/**
 * How much a session is given at once. Slots are always filled; beyond them a session gets about
 * half a second of work, so hour-long subtasks are never fetched ahead and microsecond ones by the
 * thousand.
 */
public final class Prefetch {
  /** Slot time of work that a slot may have waiting. */
  static final long HORIZON_NANOS = 500_000_000L;

  /** Subtasks that a slot may have waiting. */
  static final int MOST_PER_SLOT = 8192;

  /** Taken for work that was never measured, so that none of it is fetched ahead. */
  static final long UNKNOWN_NANOS = 1_000_000_000L;

  /** The least that is taken for work of which only earlier tasks alike were measured. */
  static final long GUESS_NANOS = 15_000_000L;

  /** Longer estimates change nothing any more. */
  private static final long LONGEST_NANOS = 3_600_000_000_000L;

  /** What one task gets in a turn while others wait. */
  private static final long TURN_NANOS = 100_000_000L;

  /** Work longer than this is not fetched ahead when little of it is left: slots would idle. */
  private static final long LONG_NANOS = 20_000_000L;

  private Prefetch() {}

  /** Whether a session is to be given anything more. */
  static boolean room(Session session) {
    if (session.draining() || session.suspect() || session.reserved()) {
      return false;
    }
    long slots = session.slots();
    return session.leased() < slots
        || session.backlogNanos() < slots * HORIZON_NANOS * 3 / 4
            && session.leased() < slots * MOST_PER_SLOT * 3 / 4;
  }

  /** Expected slot time of one subtask of a segment. */
  public static long estimate(Task task, Segment segment) {
    Pace pace = task.expectation(segment.scan());
    if (!pace.known()) {
      return UNKNOWN_NANOS;
    }
    long units = Math.min(segment.chunk(), segment.end() - segment.start());
    long each = Math.min(LONGEST_NANOS, pace.nanosFor(units));
    return task.pace(segment.scan()).known() ? each : Math.max(GUESS_NANOS, each);
  }

  /**
   * How many subtasks of the task this session is to be given now; 0 for none.
   *
   * @param classSlots slots of all sessions that could take them
   * @param contested whether other tasks wait for the same sessions
   */
  static int amount(Session session, Task task, long classSlots, boolean contested) {
    long ready = task.allowance(session.worker());
    if (ready == 0) {
      return 0;
    }
    SegmentState head = task.ready().head(session.worker());
    boolean own = head.reserved() && head.owner().equals(session.worker());
    long each = estimate(task, head.segment());
    return amount(session, task, ready, each, own ? session.slots() : classSlots, contested);
  }

  /**
   * How many of {@code ready} subtasks of the task this session is to be given now.
   *
   * @param each expected slot time of one
   * @param allSlots slots of all sessions that could take them
   */
  static int amount(
      Session session, Task task, long ready, long each, long allSlots, boolean contested) {
    if (session.health() != null && session.health().onProbation(task.spec().user())) {
      return session.leased() == 0 ? (int) Math.min(1, ready) : 0;
    }
    long slots = session.slots();
    long free = Math.max(0, slots - session.leased());
    if (free == 0 && each > LONG_NANOS && ready < allSlots) {
      return 0;
    }
    long ahead =
        Math.min(
            (slots * HORIZON_NANOS - session.backlogNanos()) / each,
            slots * MOST_PER_SLOT - session.leased());
    long amount = Math.min(Math.max(free, ahead), ready);
    long share = ready * slots / Math.max(slots, allSlots);
    amount = Math.min(amount, Math.max(1, free == 0 ? share / 2 : share));
    if (contested) {
      amount = Math.min(amount, Math.max(1, TURN_NANOS / each));
    }
    return (int) Math.max(0, amount);
  }
}
