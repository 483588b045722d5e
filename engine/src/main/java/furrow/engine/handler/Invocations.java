package furrow.engine.handler;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.Event.LossCause;
import furrow.engine.Invocation;
import furrow.engine.Problem;
import furrow.engine.View;
import furrow.engine.invocation.InvocationTable;
import furrow.engine.invocation.InvocationWorker;
import furrow.engine.invocation.OpenInvocation;
import furrow.engine.lease.Session;
import furrow.engine.lease.TimerWheel.Timer;
import java.util.ArrayList;
import java.util.List;

/**
 * Ephemeral work: brings invocations to workers and their answers to who asked. Nothing of it is
 * stored, none of its effects waits for a commit. Every invocation gets an answer or an error: a
 * worker's death costs a second try at most, a deadline ends what takes too long.
 */
public final class Invocations {
  /** The words that clients of the first inference server know. */
  static final String OVERLOADED = "Failed to enqueue request - server may be overloaded";

  /** An invocation that so many workers died of is answered with an error. */
  private static final int MOST_DEATHS = 2;

  /** One that only waited at workers which died goes elsewhere, so often at most. */
  private static final int MOST_DISPATCHES = 8;

  /** How often deadlines are looked at. */
  private static final long INTERVAL_NANOS = 100_000_000L;

  private final EngineContext context;
  private final InvocationTable table;
  private final Timer deadlines = new Timer(now -> expire());

  public Invocations(EngineContext context) {
    this.context = context;
    this.table = new InvocationTable(context.settings().maxInvocations());
  }

  public InvocationTable table() {
    return table;
  }

  // ---- who asks ----

  public void asked(Event.InvocationAsked event) {
    Invocation invocation = event.invocation();
    if (context.stopping()) {
      context.refuse(
          event.request(), "SHUTTING_DOWN", "the server is stopping", "try again in a moment");
    } else if (!makeRoom(invocation.user())) {
      overloaded(event.request());
    } else {
      long deadline = context.now() + Math.max(1, invocation.timeoutNanos());
      table.add(new OpenInvocation(event.request(), invocation, deadline));
      if (!deadlines.isSet()) {
        context.timers().set(deadlines, context.now() + INTERVAL_NANOS);
      }
    }
  }

  /** Where all is in use, a user who has less than another gets the place of what waits. */
  private boolean makeRoom(String user) {
    if (!table.full()) {
      return true;
    }
    OpenInvocation displaced = table.displaceable(user);
    if (displaced == null) {
      return false;
    }
    table.remove(displaced);
    overloaded(displaced.request());
    return true;
  }

  private void overloaded(long request) {
    context.refuse(
        request,
        "BUSY",
        OVERLOADED + " (" + table.most() + " requests are in flight)",
        "try again in a second");
  }

  /** Who asked is gone. */
  public void gone(long request) {
    OpenInvocation invocation = table.find(request);
    if (invocation != null) {
      revoke(invocation);
      table.remove(invocation);
    }
  }

  private void revoke(OpenInvocation invocation) {
    if (invocation.worker() != null) {
      context.emit(
          new Effect.RevokeInvocation(invocation.worker().session().id(), invocation.id()));
    }
  }

  // ---- workers ----

  public void output(Event.InvocationOutput event) {
    OpenInvocation invocation = table.find(event.session(), event.id());
    if (invocation == null) {
      return;
    }
    if (event.last()) {
      table.measured(invocation, event.busyNanos());
      table.remove(invocation);
    } else if (invocation.invocation().partials()) {
      invocation.answeredPart();
    } else {
      return;
    }
    View view = new View.Output(event.bytes(), event.contentType());
    context.emit(new Effect.Reply(invocation.request(), view, false, event.last()));
  }

  public void failed(Event.InvocationFailed event) {
    OpenInvocation invocation = table.find(event.session(), event.id());
    if (invocation == null) {
      return;
    }
    boolean again =
        event.elsewhere()
            && !invocation.answeredPartly()
            && invocation.dispatches() < MOST_DEATHS
            && table.workers().size() > 1;
    if (again) {
      table.putBack(invocation);
    } else {
      refuse(invocation, event.problem());
    }
  }

  private void refuse(OpenInvocation invocation, Problem problem) {
    table.remove(invocation);
    context.emit(new Effect.Refuse(invocation.request(), problem));
  }

  void joined(Session session) {
    table.join(session);
  }

  void regrouped(Session session) {
    table.regroup(session);
  }

  /**
   * A session has ended. Only what its worker may have been running counts as tried; it begins in
   * order, as many at a time as it said.
   */
  void lost(Session session, LossCause cause) {
    InvocationWorker worker = table.leave(session);
    if (worker == null) {
      return;
    }
    List<OpenInvocation> held = worker.open();
    for (int i = held.size() - 1; i >= 0; i--) {
      OpenInvocation invocation = held.get(i);
      boolean died = cause != LossCause.STOPPED && i < worker.most();
      boolean again =
          !invocation.answeredPartly()
              && invocation.dispatches() < MOST_DISPATCHES
              && (!died || invocation.died() < MOST_DEATHS);
      if (again) {
        table.putBack(invocation);
      } else {
        refuse(invocation, death(session, cause));
      }
    }
  }

  private static Problem death(Session session, LossCause cause) {
    String how =
        switch (cause) {
          case SILENT -> " fell silent";
          case STOPPED -> " stopped";
          case CLOSED -> " died";
        };
    return new Problem(
        "POISONED",
        "worker " + session.worker() + how + " while it worked on this request",
        "see the server's log; another request may well succeed");
  }

  /** Those that wait included. */
  int inFlight() {
    return table.size();
  }

  int waiting() {
    return table.waiting();
  }

  View.Invocations view() {
    List<View.Invocations.Load> loads = new ArrayList<>();
    for (InvocationWorker worker : table.workers()) {
      Session session = worker.session();
      loads.add(
          new View.Invocations.Load(
              session.worker(),
              worker.load() + session.leased(),
              worker.dropped() + session.subtasksDone()));
    }
    return new View.Invocations(table.size(), table.waiting(), loads);
  }

  // ---- every step ----

  /** Brings what waits to workers that have room. */
  public void run() {
    if (table.waiting() == 0 || context.stopping()) {
      return;
    }
    OpenInvocation next = table.dispatch();
    while (next != null) {
      context.emit(new Effect.Invoke(next.worker().session().id(), next.id(), next.invocation()));
      next = table.dispatch();
    }
  }

  private void expire() {
    for (OpenInvocation invocation : table.all()) {
      if (invocation.deadline() <= context.now()) {
        expire(invocation);
      }
    }
    if (table.size() > 0) {
      context.timers().set(deadlines, context.now() + INTERVAL_NANOS);
    }
  }

  private void expire(OpenInvocation invocation) {
    revoke(invocation);
    String kernel = invocation.invocation().kernel();
    long millis = invocation.invocation().timeoutNanos() / 1_000_000;
    Problem problem =
        invocation.worker() == null
            ? new Problem(
                "BUSY",
                OVERLOADED + " (no worker took it within " + millis + " ms)",
                "furrow worker list")
            : new Problem(
                "TIMEOUT",
                "kernel " + kernel + " gave no answer within " + millis + " ms",
                "furrow worker list");
    refuse(invocation, problem);
  }
}
