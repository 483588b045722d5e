package furrow.engine.handler;

import furrow.engine.Event;
import furrow.engine.Notice;
import furrow.engine.Problem;
import furrow.engine.View;
import furrow.engine.health.HealthTable;
import furrow.engine.health.Quarantine;
import furrow.engine.health.WorkerHealth;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.lease.TimerWheel.Timer;
import furrow.engine.task.Task;
import java.util.List;

/**
 * Tells a worker that is at fault from a subtask that is: by what happens to the same subtask
 * elsewhere. Nothing is done here for subtasks that succeed at once.
 */
public final class FaultyWorkers {
  /** A subtask that has run for so long elsewhere is taken for one that does not fail at once. */
  private static final long LONG_NANOS = 1_000_000_000L;

  private static final int TIMES_PACE = 8;

  /** Subtasks done in a task that show that it can be done. */
  private static final int SOME_DONE = 3;

  /** Leases looked at. */
  private static final int MOST_LEASES = 256;

  private final EngineContext context;
  private final Dispatch dispatch;
  private final HealthTable table = new HealthTable();

  public FaultyWorkers(EngineContext context, Dispatch dispatch) {
    this.context = context;
    this.dispatch = dispatch;
  }

  void joined(Session session) {
    table.joined(session);
  }

  void left(Session session) {
    if (session.health() != null) {
      session.health().left(session);
    }
  }

  // ---- failures ----

  /**
   * A subtask failed on a worker.
   *
   * @param before the worker that answered for its failure before, or null
   */
  void failed(Task task, Session session, long index, String before) {
    long now = context.now();
    WorkerHealth earlier = before == null ? null : table.find(before);
    if (earlier != null && !before.equals(session.worker())) {
      earlier.refuted();
    }
    WorkerHealth health = table.of(session, now);
    String user = task.spec().user();
    health.failed(user, session, context.counters().completions(), now);
    task.failures().blame(index);
    if (health.onProbation(user)) {
      quarantine(health);
    } else {
      judge(health, task, true);
    }
  }

  /** A death was none. */
  void withdrawn(Session session) {
    if (session.health() != null) {
      session.health().withdrawn();
    }
  }

  /** Subtasks succeeded on a worker; to be called before that is entered. */
  void succeeded(Task task, Session session, long from, long to) {
    WorkerHealth own = session.health();
    if (own != null && own.onProbation(task.spec().user())) {
      release(own, "it has done a subtask");
    }
    if (!task.refusals().isEmpty()) {
      task.refusals().remove(session.worker());
    }
    if (task.failures().isEmpty()) {
      return;
    }
    for (long index : task.failures().tried(from, to)) {
      String blamed = task.failures().blamed(index);
      WorkerHealth health = blamed == null ? null : table.find(blamed);
      if (health != null && !blamed.equals(session.worker())) {
        health.vindicated();
        judge(health, task, false);
      }
    }
  }

  private void judge(WorkerHealth health, Task task, boolean failing) {
    if (health.quarantine() != null) {
      return;
    }
    Session session = context.sessions().of(health.worker());
    long others = table.othersFailed(health, context.now());
    boolean sick =
        health.failsMoreOften(session, others, context.counters().completions())
            || failing && health.failsFaster(session, others) && othersDoBetter(task, health);
    if (sick && dispatch.scheduler().servedByOther(task, List.of(health.worker()))) {
      quarantine(health);
    }
  }

  /** Whether the same task goes well elsewhere, as far as can be seen. */
  private boolean othersDoBetter(Task task, WorkerHealth health) {
    if (task.counters().done() >= SOME_DONE) {
      return true;
    }
    long patience = Math.max(LONG_NANOS, TIMES_PACE * health.pace(context.now()));
    int left = MOST_LEASES;
    for (Lease lease : task.leases().firsts()) {
      if (lease.started()
          && !lease.session().worker().equals(health.worker())
          && context.now() - lease.since() >= patience) {
        return true;
      }
      if (--left == 0) {
        return false;
      }
    }
    return false;
  }

  // ---- quarantine ----

  private void quarantine(WorkerHealth health) {
    long until = health.quarantine(context.now());
    Quarantine fresh = health.quarantine();
    context.timers().set(new Timer(now -> tryAgain(health, fresh)), until);
    long seconds = (until - context.now()) / 1_000_000_000L;
    announce(Notice.Kind.WORKER_QUARANTINED, health, fresh.reason() + "; for " + seconds + " s");
    changed(health);
  }

  private void tryAgain(WorkerHealth health, Quarantine ended) {
    if (health.quarantine() == ended) {
      health.tryAgain();
      announce(Notice.Kind.WORKER_PROBATION, health, "one subtask at a time until one succeeds");
      changed(health);
    }
  }

  private void release(WorkerHealth health, String why) {
    health.release(context.now());
    announce(Notice.Kind.WORKER_RESUMED, health, why);
    changed(health);
  }

  private void announce(Notice.Kind kind, WorkerHealth health, String text) {
    context.announce(new Notice(kind, 0, -1, health.worker(), text));
  }

  private void changed(WorkerHealth health) {
    Session session = context.sessions().of(health.worker());
    if (session != null) {
      context.load(session);
    }
    dispatch.placement().look();
  }

  /** The worker is to be given everything again. */
  public void resume(Event.ResumeAsked event) {
    String worker = event.worker();
    WorkerHealth health = table.find(worker);
    Session session = context.sessions().of(worker);
    if (!event.caller().admin()) {
      context.refuse(
          event.request(),
          "FORBIDDEN",
          "only an administrator ends a worker's quarantine",
          "furrow worker list");
    } else if (session == null && health == null) {
      context.refuse(
          event.request(),
          "NO_SUCH_WORKER",
          "no worker called '" + worker + "' is known",
          "furrow worker list");
    } else {
      boolean apart = health != null && health.quarantine() != null;
      boolean lacking = health != null && health.includeAll();
      if (apart) {
        release(health, "by " + event.caller().user());
      } else if (lacking) {
        changed(health);
      }
      context.reply(
          event.request(),
          new View.Ok(
              "worker " + worker + (apart || lacking ? " gets work again" : " had no quarantine")));
    }
  }

  // ---- what workers lack ----

  /**
   * A worker has no program, or not enough memory, for work of this kind: tasks that need it are
   * handed to others for a while, where there are any.
   */
  void exclude(Task task, Session session, boolean anyProcess, Problem problem) {
    WorkerHealth health = table.of(session, context.now());
    String work = task.work();
    long pause = health.exclude(session, task, anyProcess, problem);
    context
        .timers()
        .set(
            new Timer(
                now -> {
                  health.expire(work);
                  changed(health);
                }),
            context.now() + pause);
    changed(health);
  }

  /** A worker cannot run the task, and is not asked again for a while. */
  void refuse(Task task, Session session, boolean anyProcess, Problem problem) {
    askAgain(task, session, task.refusals().add(session, anyProcess, problem));
  }

  /** A worker sent results of the task that are none, and gets no more of it for a while. */
  void bar(Task task, Session session, Problem problem) {
    askAgain(task, session, task.refusals().bar(session, problem));
  }

  private void askAgain(Task task, Session session, long pause) {
    String worker = session.worker();
    context
        .timers()
        .set(
            new Timer(
                now -> {
                  task.refusals().expire(worker);
                  if (task.live()) {
                    context.touch(task);
                    dispatch.placement().look(task);
                  }
                }),
            context.now() + pause);
    dispatch.placement().look();
  }
}
