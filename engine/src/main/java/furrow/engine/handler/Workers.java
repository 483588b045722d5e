package furrow.engine.handler;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Event.FailureCause;
import furrow.engine.Event.LossCause;
import furrow.engine.Notice;
import furrow.engine.Problem;
import furrow.engine.SubtaskRange;
import furrow.engine.View;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;

/** Workers that come, go, and are told to go. */
public final class Workers {
  private static final int MOST_SLOTS = 100_000;

  /**
   * Strikes for one lease: workers begin in order, so what killed one is at the front, and nobody
   * can make us count by the million.
   */
  private static final int MOST_STRUCK = 1024;

  private final EngineContext context;
  private final Dispatch dispatch;
  private final Execution execution;
  private final Strikes strikes;
  private final Adoption adoption;
  private final FaultyWorkers faulty;
  private final AwaitedWorkers awaited;
  private final Invocations invocations;

  public Workers(
      EngineContext context,
      Dispatch dispatch,
      Execution execution,
      Strikes strikes,
      Adoption adoption,
      FaultyWorkers faulty,
      AwaitedWorkers awaited,
      Invocations invocations) {
    this.invocations = invocations;
    this.context = context;
    this.dispatch = dispatch;
    this.execution = execution;
    this.strikes = strikes;
    this.adoption = adoption;
    this.faulty = faulty;
    this.awaited = awaited;
  }

  /** Returns the new session, or null when the worker cannot be used. */
  public Session joined(Event.WorkerJoined event) {
    int slots = event.profile().slots();
    if (slots < 1 || slots > MOST_SLOTS || event.profile().worker().isEmpty()) {
      context.emit(
          new Effect.CloseSession(
              event.session(),
              new Problem(
                  "BAD_REQUEST",
                  "a worker needs a name and 1 to " + MOST_SLOTS + " slots, not " + slots,
                  "furrow worker start --slots 1")));
      return null;
    }
    Session same = context.sessions().get(event.session());
    if (same != null) {
      lose(same, LossCause.STOPPED);
    }
    Session earlier = context.sessions().of(event.profile().worker());
    if (earlier != null) {
      supersede(earlier, event.profile().identity());
    }
    Session session =
        new Session(
            event.session(), event.profile(), context.groups().of(event.profile()), context.now());
    context.sessions().add(session);
    faulty.joined(session);
    awaited.joined(session);
    dispatch.scheduler().join(session);
    invocations.joined(session);
    dispatch.placement().look();
    long adopted = adoption.adopt(session, event.holding(), event.finished());
    boolean back = adopted > 0;
    context.notice(
        back ? Notice.Kind.WORKER_READOPTED : Notice.Kind.WORKER_JOINED,
        session,
        session.slots() + " slots" + (back ? ", " + adopted + " leases go on" : ""));
    return session;
  }

  /**
   * A worker of the same name has a new session. Either it is the same process, and the old session
   * is over though nobody noticed; or it is another one, which takes the name over and nothing
   * else.
   */
  private void supersede(Session earlier, long identity) {
    boolean alive = earlier.profile().identity() == identity;
    context.emit(
        new Effect.CloseSession(
            earlier.id(),
            new Problem(
                "CONFLICT",
                "worker " + earlier.worker() + " has joined again over another connection",
                "give each worker its own name")));
    lose(earlier, alive ? LossCause.STOPPED : LossCause.CLOSED);
  }

  public void lost(Event.SessionLost event) {
    Session session = context.sessions().get(event.session());
    if (session != null) {
      lose(session, event.cause());
    }
  }

  /**
   * Ends a session: what it held is ready again, what it had started gets a strike if it died. When
   * it could not hear the server, what it held waits for it instead.
   */
  void lose(Session session, LossCause cause) {
    long freed = session.leased();
    boolean excused = awaited.excuses(session, cause);
    if (excused) {
      awaited.expect(session);
    }
    context.sessions().remove(session);
    context.timers().cancel(session.liveness());
    faulty.left(session);
    dispatch.scheduler().leave(session);
    invocations.lost(session, excused ? LossCause.STOPPED : cause);
    dispatch.placement().look();
    boolean blamed = false;
    for (Lease lease : session.leases()) {
      Task task = context.tasks().live(lease.task());
      if (task != null) {
        String before = task.failures().blamed(lease.first());
        boolean struck = lease.started() && cause != LossCause.STOPPED;
        task.lapsed().add(lease);
        if (excused) {
          awaited.hold(task, lease);
          continue;
        }
        free(task, lease, cause);
        if (struck && !blamed) {
          // One death is one failure, however much it had begun.
          blamed = true;
          strikes.blame(task, session, lease.first(), before);
        }
      }
    }
    for (long id : session.knownTasks()) {
      Task task = context.tasks().live(id);
      if (task != null) {
        task.informed().remove(session);
        task.counters().advanced(session.id(), 0);
      }
    }
    if (excused) {
      return;
    }
    boolean left = cause == LossCause.STOPPED;
    context.notice(
        left ? Notice.Kind.WORKER_LEFT : Notice.Kind.WORKER_LOST,
        session,
        (cause == LossCause.SILENT ? "silent for too long, " : "") + freed + " subtasks freed");
  }

  private void free(Task task, Lease lease, LossCause cause) {
    Session session = lease.session();
    if (lease.started() && cause != LossCause.STOPPED) {
      long end = Math.min(lease.end(), lease.first() + MOST_STRUCK);
      for (long index = lease.first(); index < end && task.live(); index++) {
        SubtaskRange range = lease.range(index, index + 1);
        strikes.strike(task, range, session, death(session, range, cause));
      }
    }
    if (task.live()) {
      execution.giveBack(task, session, lease.first(), lease.end());
    }
  }

  private static Event.SubtaskFailed death(Session session, SubtaskRange range, LossCause cause) {
    String how = cause == LossCause.SILENT ? "fell silent" : "died";
    Problem problem =
        new Problem(
            "POISONED",
            "worker " + session.worker() + " " + how + " while running it",
            "furrow task show " + range.task() + "." + range.first());
    return new Event.SubtaskFailed(session.id(), range, problem, FailureCause.CRASH, "");
  }

  public void drain(Event.DrainAsked event) {
    Session session = context.sessions().of(event.worker());
    if (session == null) {
      context.refuse(
          event.request(),
          "NO_SUCH_WORKER",
          "no worker called '" + event.worker() + "' is connected",
          "furrow worker list");
      return;
    }
    session.drain();
    dispatch.placement().look();
    context.load(session);
    context.emit(new Effect.Drain(session.id(), event.stop()));
    context.notice(Notice.Kind.WORKER_DRAINING, session, session.leased() + " subtasks left");
    context.reply(event.request(), new View.Ok("worker " + session.worker() + " is draining"));
  }
}
