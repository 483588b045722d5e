package furrow.engine.flow;

import furrow.engine.Notice;
import furrow.engine.Run;
import furrow.engine.lease.Session;
import furrow.engine.task.Tally;
import furrow.engine.task.Task;

/**
 * Tells of handing out. What is handed out again is told at once; first times may come by the
 * thousand a second, so for each task the first is told at once, then at most once a second how
 * many there were.
 */
final class Chatter {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final Desk desk;

  Chatter(Desk desk) {
    this.desk = desk;
  }

  /** Subtasks were handed out, {@code again} of them not for the first time. */
  void handedOut(Task task, Run run, Session session, long again) {
    Tally tally = task.tally();
    tally.handedOut(run.count(), again);
    if (again > 0) {
      desk.notice(Notice.Kind.REDISPATCHED, run, session, count(again) + " again");
    }
    if (tally.untoldFresh() == 0) {
      return;
    }
    if (tally.toldNanos() != 0 && desk.now() - tally.toldNanos() < INTERVAL_NANOS) {
      return;
    }
    long fresh = tally.untoldFresh();
    tally.told(Math.max(1, desk.now()));
    desk.notice(Notice.Kind.DISPATCHED, run, session, count(fresh) + " since the last notice");
  }

  private static String count(long subtasks) {
    return subtasks == 1 ? "1 subtask" : subtasks + " subtasks";
  }
}
