package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.MergeReport;
import furrow.engine.Notice;
import furrow.engine.Problem;
import furrow.engine.SubtaskRange;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.engine.lease.Session;
import furrow.engine.task.SegmentState;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Stored results that were lost or altered. What is derived is made again: the completions behind
 * it are void, and their subtasks run once more. How often is bounded, so that a disk that loses
 * everything ends the task and not the server's peace.
 */
public final class LostResults {
  /** Times that one subtask's result is lost, or none, after which its task fails. */
  static final int MOST_LOSSES = 3;

  /** Results that are dropped at once because one of them was none. */
  static final int MOST_VOIDED = 100_000;

  /** Merges of one task that may begin again. */
  static final int MOST_ROUNDS = 64;

  private final EngineContext context;
  private final TaskCompletion completion;
  private final Strikes strikes;

  public LostResults(EngineContext context, TaskCompletion completion, Strikes strikes) {
    this.context = context;
    this.completion = completion;
    this.strikes = strikes;
  }

  /** Partials of a live task: they are made again, and the merge begins anew. */
  public void partials(Event.PartialsLost event) {
    Task task = context.tasks().live(event.task());
    if (task == null) {
      return;
    }
    List<Long> lost = new ArrayList<>(event.indices().size());
    boolean tooOften = task.failures().beginAgain() > MOST_ROUNDS;
    for (long index : event.indices()) {
      if (task.done().contains(index)) {
        lost.add(index);
        task.subtasks().voided(index, index + 1);
        tooOften |= task.failures().lose(index) > MOST_LOSSES;
      }
    }
    if (!lost.isEmpty()) {
      context.store(new Change.CompletionsVoided(task.id(), lost));
      context.notice(
          Notice.Kind.COMPLETIONS_VOIDED,
          task,
          subtasks(lost) + (tooOften ? " lost: " : " lost, run again: ") + event.detail());
    }
    if (tooOften) {
      completion.finish(task, TaskState.FAILED, lostAgain(task, event.detail()), null);
      return;
    }
    mergeAgain(task, lost);
  }

  private void mergeAgain(Task task, List<Long> again) {
    context.emit(new Effect.CloseMerge(task.id(), Effect.Keep.PARTIALS));
    completion.replay(task);
    again.forEach(index -> task.subtasks().free(index, index + 1));
    context.touch(task);
  }

  /**
   * A partial of a live task that is none: it is void, and so is what else of the task is known to
   * come from that worker; all that runs again, and the worker is charged.
   */
  public void refused(Event.PartialRefused event) {
    Task task = context.tasks().live(event.task());
    if (task == null) {
      return;
    }
    long index = event.index();
    boolean tooOften = task.failures().beginAgain() > MOST_ROUNDS;
    List<Long> again = List.of();
    if (task.done().contains(index)) {
      List<View.AttemptView> attempts = task.history().of(index);
      View.AttemptView last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
      again = voided(task, index, last == null ? "" : last.worker());
      context.store(new Change.CompletionsVoided(task.id(), again));
      tooOften |= task.failures().lose(index) > MOST_LOSSES;
      charge(task, index, last, again.size(), event.detail());
    }
    if (task.live() && tooOften) {
      completion.finish(task, TaskState.FAILED, refusedAgain(task, event.detail()), null);
    } else if (task.live()) {
      mergeAgain(task, again);
    }
  }

  /** Voids a subtask, and others that this worker has done as far as that is remembered. */
  private static List<Long> voided(Task task, long index, String worker) {
    TreeSet<Long> dropped = new TreeSet<>(List.of(index));
    for (long[] range : task.history().of(worker)) {
      for (long other = range[0]; other < range[1] && dropped.size() < MOST_VOIDED; other++) {
        if (task.done().contains(other)) {
          dropped.add(other);
        }
      }
    }
    dropped.forEach(each -> task.subtasks().voided(each, each + 1));
    return List.copyOf(dropped);
  }

  /** Who sent it is known as long as it is among the latest attempts of the task. */
  private void charge(Task task, long index, View.AttemptView last, int dropped, String detail) {
    String worker = last == null ? "" : last.worker();
    context.notice(
        Notice.Kind.RESULT_REFUSED,
        task,
        (last == null ? "" : "of worker " + worker + ", with " + (dropped - 1) + " others of it: ")
            + detail);
    Session session = context.sessions().of(worker);
    if (session != null) {
      strikes.badResult(task, new SubtaskRange(task.id(), index, 1, last.attempt()), session);
    }
  }

  private static Problem refusedAgain(Task task, String detail) {
    return new Problem(
        "MERGE_FAILED",
        "workers sent results of task " + task.id() + " that are none, last: " + detail,
        "stop the workers that furrow events names, then: furrow task retry " + task.id());
  }

  private static Problem lostAgain(Task task, String detail) {
    return new Problem(
        "MERGE_FAILED",
        "stored results of task " + task.id() + " were lost again and again, last: " + detail,
        "check the disk that holds the server's state, then: furrow task retry " + task.id());
  }

  /**
   * The answer of a task that is done. Its partials went when it was stored, so the task has failed
   * now, and all of it runs again at a retry.
   */
  public void answer(Event.AnswerLost event) {
    Task task = context.tasks().get(event.task());
    MergeReport.Answer answer = task == null ? null : task.answer();
    if (answer == null || !answer.result().equals(event.answer())) {
      return;
    }
    supersedeExtras(task);
    task.subtasks().voided(0, task.segments().nextIndex());
    context.store(new Change.AllCompletionsVoided(task.id()));
    Problem problem =
        new Problem(
            "RESULT_LOST",
            "the answer of task " + task.id() + " is lost: " + event.detail(),
            "furrow task retry " + task.id());
    task.move(TaskState.FAILED, problem, null);
    context.store(new Change.TaskMoved(task.id(), TaskState.FAILED, problem, null));
    context.notice(Notice.Kind.ANSWER_LOST, task, event.detail());
  }

  /**
   * Pieces beyond the input were planned by the merger once all of it was done, as a copy's last
   * look is. It asks for them again.
   */
  private void supersedeExtras(Task task) {
    List<Long> extras = new ArrayList<>();
    for (SegmentState state : task.segments().all()) {
      if (state.segment().start() >= task.plan().end()) {
        for (long index = state.segment().first(); index < state.end(); index++) {
          if (task.subtasks().supersede(index)) {
            extras.add(index);
          }
        }
      }
    }
    if (!extras.isEmpty()) {
      context.store(new Change.SubtasksSuperseded(task.id(), extras));
    }
  }

  /** As in {@code subtasks 3-5, 9}. */
  private static String subtasks(List<Long> sorted) {
    StringBuilder text =
        new StringBuilder(sorted.size() == 1 ? "result of subtask " : "results of subtasks ");
    int shown = 0;
    int at = 0;
    while (at < sorted.size() && shown < 10) {
      int end = at;
      while (end + 1 < sorted.size() && sorted.get(end + 1) == sorted.get(end) + 1) {
        end++;
      }
      text.append(shown++ > 0 ? ", " : "").append(sorted.get(at));
      text.append(end > at ? "-" + sorted.get(end) : "");
      at = end + 1;
    }
    return text + (at < sorted.size() ? " and " + (sorted.size() - at) + " more" : "");
  }
}
