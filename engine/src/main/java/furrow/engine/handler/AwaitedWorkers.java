package furrow.engine.handler;

import furrow.engine.Event;
import furrow.engine.Event.LossCause;
import furrow.engine.Notice;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.lease.TimerWheel.Timer;
import furrow.engine.task.Task;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Workers that are expected back, because it was the server that was away: it was started again, or
 * stopped for a while and could not be heard. What they may be running is held back until they had
 * time to come and present it.
 */
public final class AwaitedWorkers {
  private static final int INTERVALS = 3;

  /** Workers notice the loss and make their first round of attempts to connect within this time. */
  private static final long FIRST_ROUND_NANOS = 1_000_000_000L;

  /** Those that have tried for long pause up to 5 s between two attempts, and then connect. */
  private static final long LAST_ROUND_NANOS = 10_000_000_000L;

  private final EngineContext context;
  private final Dispatch dispatch;

  /** Workers that hung up on a paused server, and how many subtasks wait for each. */
  private final Map<String, Long> missing = new LinkedHashMap<>();

  private final Timer timer = new Timer(this::release);
  private long pausedAt = -1;
  private long until;
  private long lost;
  private boolean restarted;

  public AwaitedWorkers(EngineContext context, Dispatch dispatch) {
    this.context = context;
    this.dispatch = dispatch;
  }

  /** The server was started again: places are kept as well. */
  void restarted() {
    restarted = true;
    dispatch.placement().await(true);
    await();
  }

  /** Whether workers of an earlier start may not have come back to this one yet. */
  static boolean mayComeBack(EngineContext context) {
    return context.incarnation() > 1 && context.now() - context.beganAt() < LAST_ROUND_NANOS;
  }

  private void await() {
    until = context.now() + INTERVALS * context.settings().heartbeatNanos() + FIRST_ROUND_NANOS;
    context.timers().set(timer, until);
  }

  /**
   * The process was stopped, stuck, or its machine suspended: workers may have heard nothing.
   *
   * <p>A worker hangs up after three intervals without a frame. Up to one of them had passed before
   * the pause, and lease time is credited with up to one of the rest, so the least loss that makes
   * a worker hang up is one interval, less its jitter; half of one is surely counted.
   */
  public void paused(Event.ServerPaused event) {
    if (event.nanos() >= context.settings().heartbeatNanos() / 2) {
      pausedAt = context.now();
      lost = event.nanos();
      await();
    }
  }

  /** Whether a session that ends now may have been given up because the server was away. */
  boolean excuses(Session session, LossCause cause) {
    return cause != LossCause.STOPPED
        && pausedAt >= 0
        && session.since() <= pausedAt
        && context.now() < until;
  }

  /** The session of an excused worker is over: what it held waits for it. */
  void expect(Session session) {
    missing.put(session.worker(), session.leased());
    context.notice(
        Notice.Kind.WORKER_DISCONNECTED,
        session,
        "could not hear the server, which was paused for "
            + lost / 1_000_000
            + " ms; "
            + session.leased()
            + " subtasks wait for it");
  }

  /** Ends a lease of an excused worker; what nobody else holds waits for it. */
  void hold(Task task, Lease lease) {
    long from = lease.first();
    long to = lease.end();
    task.leases().end(lease, from, to);
    for (long[] gap : task.leases().unheld(from, to)) {
      task.subtasks().holdBack(gap[0], gap[1]);
    }
    context.touch(task);
  }

  void joined(Session session) {
    missing.remove(session.worker());
  }

  private void release(long now) {
    if (restarted) {
      restarted = false;
      dispatch.placement().await(false);
    }
    missing.forEach(
        (worker, subtasks) ->
            context.announce(
                new Notice(
                    Notice.Kind.WORKER_LOST,
                    0,
                    -1,
                    worker,
                    "did not come back, " + subtasks + " subtasks freed")));
    missing.clear();
    for (Task task : context.tasks().live()) {
      if (!task.unconfirmed().isEmpty()) {
        task.subtasks().releaseUnconfirmed();
        context.touch(task);
      }
    }
  }
}
