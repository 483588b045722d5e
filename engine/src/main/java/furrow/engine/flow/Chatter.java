package furrow.engine.flow;

import furrow.engine.Notice;
import furrow.engine.Run;
import furrow.engine.lease.Session;
import furrow.engine.task.Tally;
import furrow.engine.task.Task;

/**
 * Tells of handing out, which may happen thousands of times a second: for each task the first time
 * at once, then at most once a second with the number since the last notice.
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
    if (tally.toldNanos() != 0 && desk.now() - tally.toldNanos() < INTERVAL_NANOS) {
      return;
    }
    long fresh = tally.untoldFresh();
    long repeated = tally.untoldAgain();
    tally.told(Math.max(1, desk.now()));
    if (fresh > 0) {
      desk.notice(Notice.Kind.DISPATCHED, run, session, fresh + " subtasks since the last notice");
    }
    if (repeated > 0) {
      desk.notice(
          Notice.Kind.REDISPATCHED, run, session, repeated + " subtasks since the last notice");
    }
  }
}
