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

/**
 * Failures of subtasks, charged by cause: what the kernel reports and what takes too long against
 * {@code --retries}, a worker's death as a strike, and a worker that stops or cannot as nothing.
 */
public final class Strikes {
  private final EngineContext context;
  private final Dispatch dispatch;
  private final Execution execution;
  private final TaskCompletion completion;

  public Strikes(
      EngineContext context, Dispatch dispatch, Execution execution, TaskCompletion completion) {
    this.context = context;
    this.dispatch = dispatch;
    this.execution = execution;
    this.completion = completion;
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
        if (!session.refuses(task.id())) {
          charge(task, session, index, event);
        }
      }
    }
  }

  private void charge(Task task, Session session, long index, Event.SubtaskFailed event) {
    Lease lease = task.leases().copyOf(index);
    if (lease == null || lease.session() != session) {
      lease = task.leases().of(index);
    }
    SubtaskRange range = lease.range(index, index + 1);
    switch (event.cause()) {
      case KERNEL, TIMEOUT -> {
        int failures = task.failures().fail(index);
        if (failures > task.spec().limits().retries()) {
          end(task, range, SubtaskState.FAILED, event, session);
        } else {
          context.notice(Notice.Kind.RETRIED, range, session, event.problem().message());
        }
      }
      case PERMANENT -> end(task, range, SubtaskState.FAILED, event, session);
      case CRASH -> strike(task, range, session, event);
      case UNSUITABLE -> unsuitable(task, session, event.problem());
      default -> throw new IllegalArgumentException("cause: " + event.cause());
    }
    if (task.live() && event.cause() != FailureCause.UNSUITABLE) {
      execution.giveBack(task, session, index, index + 1);
    }
  }

  /** What a worker sent as the result of this subtask is none. */
  void badResult(Task task, SubtaskRange range, Session session) {
    Problem problem =
        new Problem("SUBTASK_FAILED", "worker " + session.worker() + " sent no result of it", "");
    strike(
        task,
        range,
        session,
        new Event.SubtaskFailed(session.id(), range, problem, FailureCause.CRASH, ""));
  }

  /** The process that ran this subtask died. */
  void strike(Task task, SubtaskRange range, Session session, Event.SubtaskFailed event) {
    int strikes = task.failures().strike(range.first(), range.attempt());
    context.store(new Change.SubtaskStruck(task.id(), range.first(), strikes, session.worker()));
    if (strikes >= context.settings().poisonLimit()) {
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

  /** This session cannot run the task at all: whatever it holds of it goes elsewhere. */
  private void unsuitable(Task task, Session session, Problem problem) {
    session.refuse(task.id());
    dispatch.placement().look();
    List<Lease> held = new ArrayList<>(session.leases());
    held.removeIf(lease -> lease.task() != task.id());
    dispatch.revoke(held, null);
    held.forEach(lease -> execution.giveBack(task, session, lease.first(), lease.end()));
    task.failures().refusal(problem);
    boolean anybody = false;
    for (Session other : dispatch.scheduler().sessionsFor(task)) {
      anybody |= !other.refuses(task.id());
    }
    if (!anybody) {
      completion.finish(task, TaskState.FAILED, problem, null);
    }
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
