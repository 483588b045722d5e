package furrow.engine.handler;

import furrow.engine.LeaseFence;
import furrow.engine.Notice;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;

/**
 * The tags of leases: those that are handed out, and those that workers show. What is refused is
 * counted, and reported at most once a second however much there is.
 */
public final class Fences {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final EngineContext context;
  private final LeaseFence fence;
  private long unreported;
  private long reportedNanos;

  public Fences(EngineContext context, LeaseFence fence) {
    this.context = context;
    this.fence = fence;
  }

  /** The tag of a session's leases on subtasks of this segment. */
  long of(Session session, Task task, Segment segment) {
    return session.fence(task.id(), segment.nonce(), fence);
  }

  /** Whether a range that lies inside the plan carries the tag that this session was given. */
  boolean shows(Session session, Task task, SubtaskRange shown) {
    return shown.fence() == of(session, task, task.segments().of(shown.first()).segment());
  }

  /** Subtasks of this range were shown with another tag than that of a lease on them. */
  void refused(Session session, SubtaskRange shown, long subtasks) {
    context.counters(context.tasks().get(shown.task())).fenced += subtasks;
    unreported += subtasks;
    if (reportedNanos != 0 && context.now() - reportedNanos < INTERVAL_NANOS) {
      return;
    }
    reportedNanos = Math.max(1, context.now());
    context.notice(
        Notice.Kind.FENCED,
        shown,
        session,
        unreported + " subtasks refused: the lease is not of this worker, plan and server state");
    unreported = 0;
  }
}
