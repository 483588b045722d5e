package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.MergeReport;
import furrow.engine.Notice;
import furrow.engine.Problem;
import furrow.engine.TaskState;
import furrow.engine.task.SegmentState;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * Stored results that were lost or altered. What is derived is made again: the completions behind
 * it are void, and their subtasks run once more. How often is bounded, so that a disk that loses
 * everything ends the task and not the server's peace.
 */
public final class LostResults {
  /** Losses of one subtask's result after which its task fails. */
  static final int MOST_LOSSES = 3;

  /** Merges of one task that may begin again. */
  static final int MOST_ROUNDS = 64;

  private final EngineContext context;
  private final TaskCompletion completion;

  public LostResults(EngineContext context, TaskCompletion completion) {
    this.context = context;
    this.completion = completion;
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
    context.emit(new Effect.CloseMerge(task.id(), Effect.Keep.PARTIALS));
    completion.replay(task);
    lost.forEach(index -> task.subtasks().free(index, index + 1));
    context.touch(task);
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
