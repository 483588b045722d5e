package furrow.engine.handler;

import furrow.engine.Effect;
import furrow.engine.Event.LossCause;
import furrow.engine.LastSeen;
import furrow.engine.Notice;
import furrow.engine.Problem;
import furrow.engine.lease.Session;
import furrow.engine.lease.TimerWheel.Timer;

/** Looks at a session's last sign of life when its deadline fires: suspect first, then lost. */
public final class Heartbeats {
  private static final int SUSPECT_AFTER = 2;
  private static final int LOST_AFTER = 3;

  private final EngineContext context;
  private final LastSeen lastSeen;
  private final Workers workers;

  public Heartbeats(EngineContext context, LastSeen lastSeen, Workers workers) {
    this.context = context;
    this.lastSeen = lastSeen;
    this.workers = workers;
  }

  /** Begins to watch over a session. */
  public void watch(Session session) {
    long joined = context.now();
    session.liveness(new Timer(now -> look(session, joined, now)));
    context.timers().set(session.liveness(), joined + SUSPECT_AFTER * interval());
  }

  /** Something came from that session. */
  public void heard(long id) {
    Session session = context.sessions().get(id);
    if (session != null && session.suspect()) {
      suspect(session, false);
    }
  }

  private void look(Session session, long joined, long now) {
    long seen = lastSeen.nanos(session.id());
    long silent = seen == Long.MAX_VALUE ? 0 : now - Math.max(seen, joined);
    if (silent >= LOST_AFTER * interval()) {
      context.emit(
          new Effect.CloseSession(
              session.id(),
              new Problem(
                  "LOST_HEARTBEAT",
                  "nothing was heard from "
                      + session.worker()
                      + " for "
                      + silent / 1_000_000
                      + " ms",
                  "check the network and whether the worker is stopped")));
      workers.lose(session, LossCause.SILENT);
    } else if (silent >= SUSPECT_AFTER * interval()) {
      suspect(session, true);
      context.timers().set(session.liveness(), now - silent + LOST_AFTER * interval());
    } else {
      suspect(session, false);
      context.timers().set(session.liveness(), now - silent + SUSPECT_AFTER * interval());
    }
  }

  private void suspect(Session session, boolean suspect) {
    if (session.suspect() != suspect) {
      session.suspect(suspect);
      context.load(session);
      if (suspect) {
        context.notice(
            Notice.Kind.WORKER_SUSPECT, session, session.leased() + " subtasks at stake");
      }
    }
  }

  private long interval() {
    return context.settings().heartbeatNanos();
  }
}
