package furrow.engine;

/**
 * A range of neighbouring subtasks of one task, handed out together: subtask {@code first + k}
 * carries attempt {@code attempt.plus(k)}. Leases, completions and acknowledgements all travel as
 * runs, so a million subtasks cost a few records.
 *
 * @param task the task's id
 * @param first index of the first subtask, from 0
 * @param count number of subtasks, at least 1
 * @param attempt the attempt of the first subtask
 * @param fence the tag of the lease ({@link LeaseFence}); 0 where no lease is meant
 */
public record SubtaskRange(long task, long first, int count, Attempt attempt, long fence) {
  public SubtaskRange {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
    }
    if (first < 0 || first > Long.MAX_VALUE - count) {
      throw new IllegalArgumentException(
          "first: " + first + " (expected: >= 0 and no overflow with count " + count + ")");
    }
  }

  /** A range that is not a lease. */
  public SubtaskRange(long task, long first, int count, Attempt attempt) {
    this(task, first, count, attempt, 0);
  }

  /** Index after the last subtask. */
  public long end() {
    return first + count;
  }

  public Attempt attemptOf(long index) {
    return attempt.plus(index - first);
  }

  /** The part {@code [from, to)} of it. */
  public SubtaskRange part(long from, long to) {
    return new SubtaskRange(task, from, (int) (to - from), attemptOf(from), fence);
  }
}
