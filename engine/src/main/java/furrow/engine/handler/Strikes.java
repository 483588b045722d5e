package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Event;
import furrow.engine.Event.FailureCause;
import furrow.engine.Notice;
import furrow.engine.Problem;
import furrow.engine.SubtaskRange;
import furrow.engine.SubtaskState;
import furrow.engine.TaskState;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Failures of subtasks, charged by cause: what the kernel reports and what takes too long against
 * {@code --retries}, a worker's death as a strike, and a worker that stops or cannot as nothing. A
 * subtask that failed goes to another worker first; see {@code RetryRule}.
 */
public final class Strikes {
  /** A subtask is poisoned when it may have killed so many workers, where there are so many. */
  private static final int DISTINCT_WORKERS = 3;

  /** After so many times the limit of strikes it is poisoned whoever it may have killed. */
  private static final int MOST_TIMES = 2;

  private final EngineContext context;
  private final Dispatch dispatch;
  private final Execution execution;
  private final TaskCompletion completion;
  private final FaultyWorkers faulty;

  public Strikes(
      EngineContext context,
      Dispatch dispatch,
      Execution execution,
      TaskCompletion completion,
      FaultyWorkers faulty) {
    this.context = context;
    this.dispatch = dispatch;
    this.execution = execution;
    this.completion = completion;
    this.faulty = faulty;
  }

  public void failed(Event.SubtaskFailed event) {
    Session session = context.sessions().get(event.session());
    Task task = context.tasks().live(event.range().task());
    if (session == null || task == null) {
      return;
    }
    List<long[]> valid = task.leases().valid(session, event.range());
    for (long[] part : valid) {
      for (long index = part[0]; index < part[1] && task.live(); index++) {
        charge(task, session, index, event);
      }
    }
  }

  private void charge(Task task, Session session, long index, Event.SubtaskFailed event) {
    Lease lease = task.leases().copyOf(index);
    if (lease == null || lease.session() != session) {
      lease = task.leases().of(index);
    }
    if (lease == null || lease.session() != session) {
      return;
    }
    SubtaskRange range = lease.range(index, index + 1);
    String blamed = task.failures().blamed(index);
    boolean back = true;
    switch (event.cause()) {
      case KERNEL, TIMEOUT -> {
        int failures = task.failures().fail(index, session.worker(), context.now());
        if (failures > task.spec().limits().retries() && !runsElsewhere(task, index, session)) {
          end(task, range, SubtaskState.FAILED, event, session);
        } else {
          context.notice(Notice.Kind.RETRIED, range, session, event.problem().message());
        }
        blame(task, session, index, blamed);
      }
      case PERMANENT -> end(task, range, SubtaskState.FAILED, event, session);
      case CRASH -> {
        strike(task, range, session, event);
        blame(task, session, index, blamed);
      }
      case OUT_OF_MEMORY -> outOfMemory(task, range, session, event);
      case PROGRAM_MISSING -> {
        faulty.exclude(task, session, false, event.problem());
        unsuitable(task, session, event.problem());
        back = false;
      }
      case UNSUITABLE -> {
        unsuitable(task, session, event.problem());
        back = false;
      }
      default -> throw new IllegalArgumentException("cause: " + event.cause());
    }
    if (task.live() && back) {
      execution.giveBack(task, session, index, index + 1);
    }
  }

  /** What a worker sent as the result of this subtask is none. */
  void badResult(Task task, SubtaskRange range, Session session) {
    Problem problem =
        new Problem("SUBTASK_FAILED", "worker " + session.worker() + " sent no result of it", "");
    String blamed = task.failures().blamed(range.first());
    strike(
        task,
        range,
        session,
        new Event.SubtaskFailed(session.id(), range, problem, FailureCause.CRASH, ""));
    blame(task, session, range.first(), blamed);
  }

  /**
   * A worker that sent results that are none gets no more of a task, where another can be handed
   * it: the subtask is not to blame then.
   *
   * @return whether it gets no more
   */
  boolean barred(Task task, Session session, Problem problem) {
    if (task.refuses(session)) {
      return true;
    }
    List<String> workers = task.refusals().unreliable();
    workers.add(session.worker());
    if (task.refusals().barsUsedUp() || !dispatch.scheduler().servedByOther(task, workers)) {
      return false;
    }
    faulty.bar(task, session, problem);
    release(task, session, true);
    return true;
  }

  /** A barred worker sent no result of this subtask, which another one runs now. */
  void refusedFrom(Task task, long index, Session session) {
    String blamed = task.failures().blamed(index);
    task.failures().refused(index, session.worker(), context.now());
    blame(task, session, index, blamed);
  }

  /** The worker answers for this failure if the subtask then succeeds elsewhere. */
  void blame(Task task, Session session, long index, String before) {
    if (task.live()) {
      faulty.failed(task, session, index, before);
    }
  }

  /** The process that ran this subtask died. */
  void strike(Task task, SubtaskRange range, Session session, Event.SubtaskFailed event) {
    long index = range.first();
    int strikes = task.failures().strike(index, range.attempt(), session.worker(), context.now());
    context.store(new Change.SubtaskStruck(task.id(), index, strikes, session.worker()));
    if (poisoned(task, index, strikes) && !runsElsewhere(task, index, session)) {
      context.counters(task).poisoned++;
      context.notice(Notice.Kind.POISONED, range, session, strikes + " deaths of its worker");
      end(task, range, SubtaskState.POISONED, event, session);
    } else {
      context.notice(
          Notice.Kind.RETRIED,
          range,
          session,
          "strike " + strikes + ": " + event.problem().message());
    }
  }

  /** Whether somebody else has the subtask as well: then its failure here decides nothing. */
  private static boolean runsElsewhere(Task task, long index, Session session) {
    for (Lease lease : task.leases().overlapping(index, index + 1)) {
      if (lease.session() != session) {
        return true;
      }
    }
    return false;
  }

  /** One bad worker is not enough where there are others. */
  private boolean poisoned(Task task, long index, int strikes) {
    int limit = context.settings().poisonLimit();
    if (strikes < limit) {
      return false;
    }
    List<String> struck = task.failures().struckOn(index);
    if (strikes >= MOST_TIMES * limit || struck.size() >= DISTINCT_WORKERS) {
      return true;
    }
    TreeSet<String> all = new TreeSet<>(struck);
    for (Session other : dispatch.scheduler().sessionsFor(task)) {
      if (!other.draining() && !task.refusals().refused(other)) {
        all.add(other.worker());
      }
      if (all.size() >= DISTINCT_WORKERS) {
        break;
      }
    }
    return struck.size() >= Math.min(DISTINCT_WORKERS, all.size());
  }

  /**
   * A worker had not enough memory. Where another may have more, that costs nothing and the worker
   * gets no more such work for a while; else it is a strike like any other death.
   */
  private void outOfMemory(
      Task task, SubtaskRange range, Session session, Event.SubtaskFailed event) {
    boolean other = false;
    for (Session one : dispatch.scheduler().sessionsFor(task)) {
      other |= one != session && !one.draining() && !task.refusals().refused(one);
    }
    if (!other) {
      strike(task, range, session, event);
      return;
    }
    task.failures().overflow(range.first(), session.worker(), context.now());
    context.notice(Notice.Kind.RETRIED, range, session, event.problem().message());
    faulty.exclude(task, session, true, event.problem());
    faulty.refuse(task, session, true, event.problem());
    release(task, session, false);
  }

  /** This session cannot run the task at all: whatever it holds of it goes elsewhere. */
  private void unsuitable(Task task, Session session, Problem problem) {
    faulty.refuse(task, session, false, problem);
    release(task, session, true);
    boolean anybody = false;
    for (Session other : dispatch.scheduler().sessionsFor(task)) {
      anybody |= !task.refusals().refused(other) || task.refusals().barred(other);
    }
    // A refusal does not last for ever: what waits for others now is tried here again.
    if (!anybody && !AwaitedWorkers.mayComeBack(context)) {
      completion.finish(task, TaskState.FAILED, problem, null);
    }
  }

  /** Takes back what a session holds of a task, what it has begun only if {@code begun}. */
  private void release(Task task, Session session, boolean begun) {
    List<Lease> held = new ArrayList<>(session.leases());
    held.removeIf(lease -> lease.task() != task.id() || lease.started() && !begun);
    dispatch.revoke(held, null);
    held.forEach(lease -> execution.giveBack(task, session, lease.first(), lease.end()));
  }

  private void end(
      Task task,
      SubtaskRange range,
      SubtaskState state,
      Event.SubtaskFailed event,
      Session session) {
    Problem problem = event.problem();
    Change.SubtaskEnded ended =
        new Change.SubtaskEnded(
            task.id(), range.first(), state, problem, event.evidence(), session.worker());
    task.subtasks().end(ended);
    context.store(ended);
    if (completion.goesOn(task)) {
      dispatch.revoke(task.leases().release(range.first(), range.end()), session);
      return;
    }
    String code = state == SubtaskState.POISONED ? "POISONED" : problem.code();
    completion.finish(
        task,
        TaskState.FAILED,
        new Problem(
            code,
            "subtask " + task.id() + "." + range.first() + ": " + problem.message(),
            problem.hint().isEmpty()
                ? "furrow task show " + task.id() + "." + range.first()
                : problem.hint()),
        null);
  }
}
