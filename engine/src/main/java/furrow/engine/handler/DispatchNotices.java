package furrow.engine.handler;

import furrow.engine.Notice;
import furrow.engine.SubtaskRange;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;
import furrow.engine.task.TaskCounters;

/**
 * Tells of handing out. What is handed out again is told at once; first times may come by the
 * thousand a second, so for each task the first is told at once, then at most once a second how
 * many there were.
 */
final class DispatchNotices {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final EngineContext context;

  DispatchNotices(EngineContext context) {
    this.context = context;
  }

  /** Subtasks were handed out, {@code again} of them not for the first time. */
  void handedOut(Task task, SubtaskRange range, Session session, long again) {
    TaskCounters counters = task.counters();
    counters.handedOut(range.count(), again);
    if (again > 0) {
      context.notice(Notice.Kind.REDISPATCHED, range, session, count(again) + " again");
    }
    if (counters.unreportedFirst() == 0) {
      return;
    }
    if (counters.reportedNanos() != 0
        && context.now() - counters.reportedNanos() < INTERVAL_NANOS) {
      return;
    }
    long fresh = counters.unreportedFirst();
    counters.reported(Math.max(1, context.now()));
    context.notice(Notice.Kind.DISPATCHED, range, session, count(fresh) + " since the last notice");
  }

  private static String count(long subtasks) {
    return subtasks == 1 ? "1 subtask" : subtasks + " subtasks";
  }
}
