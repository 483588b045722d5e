package furrow.engine.flow;

import furrow.engine.Change;
import furrow.engine.Event;
import furrow.engine.Event.FailureCause;
import furrow.engine.Notice;
import furrow.engine.Problem;
import furrow.engine.Run;
import furrow.engine.SubtaskState;
import furrow.engine.TaskState;
import furrow.engine.lease.Lease;
import furrow.engine.lease.Session;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/** Failures of subtasks, charged by cause: who stops or cannot pays nothing, who crashes does. */
public final class Strikes {
  private final Desk desk;
  private final Dispatch dispatch;
  private final Execution execution;
  private final Endings endings;

  public Strikes(Desk desk, Dispatch dispatch, Execution execution, Endings endings) {
    this.desk = desk;
    this.dispatch = dispatch;
    this.execution = execution;
    this.endings = endings;
  }

  public void failed(Event.SubtaskFailed event) {
    Session session = desk.sessions().get(event.session());
    Task task = desk.tasks().live(event.run().task());
    if (session == null || task == null) {
      return;
    }
    List<long[]> valid = task.leases().valid(session, event.run());
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
    Run run = lease.run(index, index + 1);
    switch (event.cause()) {
      case KERNEL -> {
        int failures = task.troubles().fail(index);
        if (failures > task.spec().limits().retries()) {
          end(task, run, SubtaskState.FAILED, event, session);
        } else {
          desk.notice(Notice.Kind.RETRIED, run, session, event.problem().message());
        }
      }
      case PERMANENT -> end(task, run, SubtaskState.FAILED, event, session);
      case TIMEOUT, CRASH -> strike(task, run, session, event);
      case UNSUITABLE -> unsuitable(task, session, event.problem());
      default -> throw new IllegalArgumentException("cause: " + event.cause());
    }
    if (task.live() && event.cause() != FailureCause.UNSUITABLE) {
      execution.giveBack(task, session, index, index + 1);
    }
  }

  /** The process that ran this subtask died. */
  void strike(Task task, Run run, Session session, Event.SubtaskFailed event) {
    int strikes = task.troubles().strike(run.first(), run.attempt());
    desk.store(new Change.SubtaskStruck(task.id(), run.first(), strikes, session.worker()));
    if (strikes >= desk.settings().poisonLimit()) {
      boolean slow = event.cause() == FailureCause.TIMEOUT;
      if (!slow) {
        desk.counters().poisoned++;
        desk.notice(Notice.Kind.POISONED, run, session, strikes + " deaths of its worker");
      }
      end(task, run, slow ? SubtaskState.FAILED : SubtaskState.POISONED, event, session);
    } else {
      desk.notice(
          Notice.Kind.RETRIED,
          run,
          session,
          "strike " + strikes + ": " + event.problem().message());
    }
  }

  /** This session cannot run the task at all: whatever it holds of it goes elsewhere. */
  private void unsuitable(Task task, Session session, Problem problem) {
    session.refuse(task.id());
    dispatch.placing().look();
    List<Lease> held = new ArrayList<>(session.leases());
    held.removeIf(lease -> lease.task() != task.id());
    dispatch.revoke(held, null);
    held.forEach(lease -> execution.giveBack(task, session, lease.first(), lease.end()));
    task.troubles().refusal(problem);
    boolean anybody = false;
    for (Session other : dispatch.scheduler().sessionsFor(task)) {
      anybody |= !other.refuses(task.id());
    }
    if (!anybody) {
      endings.finish(task, TaskState.FAILED, problem, null);
    }
  }

  private void end(
      Task task, Run run, SubtaskState state, Event.SubtaskFailed event, Session session) {
    Problem problem = event.problem();
    Change.SubtaskEnded ended =
        new Change.SubtaskEnded(
            task.id(), run.first(), state, problem, event.evidence(), session.worker());
    task.ledger().end(ended);
    desk.store(ended);
    if (endings.goesOn(task)) {
      return;
    }
    String code = state == SubtaskState.POISONED ? "POISONED" : problem.code();
    endings.finish(
        task,
        TaskState.FAILED,
        new Problem(
            code,
            "subtask " + task.id() + "." + run.first() + ": " + problem.message(),
            problem.hint().isEmpty()
                ? "furrow task show " + task.id() + "." + run.first()
                : problem.hint()),
        null);
  }
}
