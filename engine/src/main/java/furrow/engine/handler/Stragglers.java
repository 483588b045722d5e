package furrow.engine.handler;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Event.FailureCause;
import furrow.engine.Problem;
import furrow.engine.SubtaskRange;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.lease.TimerWheel.Timer;
import furrow.engine.schedule.Scheduler;
import furrow.engine.task.Task;
import java.util.List;

/**
 * Looks twice a second for subtasks that take too long. Where slots idle and nothing is ready, the
 * slowest are run a second time elsewhere; what has outlived its time limit, though its worker
 * should have ended it, is taken away.
 */
public final class Stragglers {
  private static final long INTERVAL_NANOS = 500_000_000L;

  /** Nothing is run twice before this time, nor before three times what it should have taken. */
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private static final int PATIENCE_FACTOR = 3;

  /** What a worker is granted beyond the time limit to end a subtask itself. */
  private static final long GRACE_NANOS = 30_000_000_000L;

  /** Leases looked at and copies made in one go. */
  private static final int MOST_LEASES = 4096;

  private static final int MOST_COPIES = 64;

  private final EngineContext context;
  private final Dispatch dispatch;
  private final Strikes strikes;
  private final Timer timer = new Timer(now -> look());

  public Stragglers(EngineContext context, Dispatch dispatch, Strikes strikes) {
    this.context = context;
    this.dispatch = dispatch;
    this.strikes = strikes;
  }

  /** Sees to it that somebody looks, as long as anything is handed out. */
  public void watch() {
    if (dispatch.leasing() && !timer.isSet()) {
      context.timers().set(timer, context.now() + INTERVAL_NANOS);
    }
  }

  private void look() {
    Scheduler scheduler = dispatch.scheduler();
    for (Task task : scheduler.limited()) {
      overdue(task);
    }
    if (!context.stopping()) {
      scheduler.starving(MOST_LEASES).forEach(this::duplicate);
    }
    if (context.sessions().all().stream().anyMatch(session -> session.leased() > 0)) {
      context.timers().set(timer, context.now() + INTERVAL_NANOS);
    }
  }

  private void overdue(Task task) {
    long limit = task.spec().limits().subtaskTimeoutNanos();
    int left = MOST_LEASES;
    for (Lease lease : task.leases().all()) {
      boolean late =
          lease.started()
              && context.now() - lease.since() - GRACE_NANOS > (double) limit * lease.count();
      if (late && task.live()) {
        SubtaskRange range = lease.range(lease.first(), lease.first() + 1);
        context.emit(new Effect.Revoke(lease.session().id(), List.of(range)));
        strikes.failed(
            new Event.SubtaskFailed(
                lease.session().id(), range, late(limit), FailureCause.TIMEOUT, ""));
      }
      if (--left == 0) {
        return;
      }
    }
  }

  private static Problem late(long limit) {
    return new Problem(
        "SUBTASK_TIMEOUT",
        "still running long after its time limit of " + limit / 1_000_000 + " ms",
        "submit with a larger --subtask-timeout");
  }

  /** Runs the task's slowest subtasks again on sessions that have nothing else to do. */
  private void duplicate(Task task) {
    Session idle = dispatch.scheduler().idleFor(task);
    for (int copies = 0; idle != null && copies < MOST_COPIES; copies++) {
      Lease slowest = slowest(task, idle);
      if (slowest == null) {
        return;
      }
      int count = slowest.started() ? 1 : Math.min(slowest.count(), idle.slots());
      dispatch.handCopy(idle, task, slowest.first(), count);
      dispatch.scheduler().refresh(idle);
      idle = dispatch.scheduler().idleFor(task);
    }
  }

  private Lease slowest(Task task, Session idle) {
    Lease slowest = null;
    int left = MOST_LEASES;
    for (Lease lease : task.leases().firsts()) {
      if (left-- == 0) {
        break;
      }
      boolean older = slowest == null || lease.since() < slowest.since();
      if (older && slow(lease) && mayCopy(task, lease, idle)) {
        slowest = lease;
      }
    }
    return slowest;
  }

  private boolean slow(Lease lease) {
    long expected = lease.session().backlogNanos() / lease.session().slots();
    return context.now() - lease.since()
        > Math.max(PATIENCE_NANOS, PATIENCE_FACTOR * Math.max(expected, lease.nanosEach()));
  }

  /** Whether anything of the lease failed on this worker before. */
  private static boolean failed(Task task, Lease lease, Session idle) {
    for (long index : task.failures().tried(lease.first(), lease.end())) {
      if (task.failures().failedOn(index).contains(idle.worker())) {
        return true;
      }
    }
    return false;
  }

  private boolean mayCopy(Task task, Lease lease, Session idle) {
    return !lease.segment().placed()
        && !lease.session().worker().equals(idle.worker())
        && dispatch.scheduler().serves(task, idle)
        && (idle.health() == null || idle.health().quarantine() == null)
        && !failed(task, lease, idle)
        && task.expectation(lease.segment().scan()).known()
        && !task.failures().mustRunExclusively(lease.first(), lease.end())
        && !task.leases().copied(lease.first(), lease.end());
  }
}
