package furrow.engine.lease;

import furrow.engine.Attempt;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;

/**
 * The right of one session to work on a range of neighbouring subtasks of one segment. A lease
 * shrinks and splits as its subtasks are done; it never grows.
 */
public final class Lease {
  final long task;
  final Segment segment;
  final Session session;

  /** Whether this is the second live copy of its subtasks. */
  boolean copy;

  long first;
  int count;
  Attempt attempt;

  /** The tag that its worker shows for it. */
  final long fence;

  boolean started;
  long since;

  /** What one subtask is thought to cost, as charged to the session's backlog. */
  final long nanosEach;

  /**
   * @param since when it was handed out
   * @param nanosEach expected slot time of one subtask
   */
  public Lease(Session session, Segment segment, SubtaskRange range, long since, long nanosEach) {
    this.session = session;
    this.segment = segment;
    this.task = range.task();
    this.first = range.first();
    this.count = range.count();
    this.attempt = range.attempt();
    this.fence = range.fence();
    this.since = since;
    this.nanosEach = nanosEach;
  }

  public long task() {
    return task;
  }

  public Session session() {
    return session;
  }

  public Segment segment() {
    return segment;
  }

  public long first() {
    return first;
  }

  public long end() {
    return first + count;
  }

  public int count() {
    return count;
  }

  /** Whether its session reported that execution has begun. */
  public boolean started() {
    return started;
  }

  /** When it was handed out or, once started, when that was reported. */
  public long since() {
    return since;
  }

  public long nanosEach() {
    return nanosEach;
  }

  public boolean copy() {
    return copy;
  }

  public Attempt attemptOf(long index) {
    return attempt.plus(index - first);
  }

  /** The whole lease, or the part {@code [from, to)} of it, as a range. */
  public SubtaskRange range(long from, long to) {
    return new SubtaskRange(task, from, (int) (to - from), attemptOf(from), fence);
  }

  public SubtaskRange range() {
    return range(first, end());
  }

  /** Whether this lease is what {@code presented} speaks of, as far as they overlap. */
  boolean matches(Session presenter, SubtaskRange presented) {
    return session == presenter
        && fence == presented.fence()
        && attempt.incarnation() == presented.attempt().incarnation()
        && attempt.counter() - first == presented.attempt().counter() - presented.first();
  }
}
