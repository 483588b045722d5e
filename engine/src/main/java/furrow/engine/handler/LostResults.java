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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Results that are none for which workers are charged at once. */
  static final int MOST_CHARGED = 64;

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

  private void mergeAgain(Task task, Collection<Long> again) {
    context.emit(new Effect.CloseMerge(task.id(), Effect.Keep.PARTIALS));
    completion.replay(task);
    for (long index : again) {
      if (task.failures().ended(index) == null) {
        task.subtasks().free(index, index + 1);
      }
    }
    context.touch(task);
  }

  /**
   * Partials of a live task that are none: they are void, and so is what else of the task is known
   * to come from those who sent them; all that runs again. These workers get no more of the task
   * where others are, and only where they must go on does that count against the task.
   */
  public void refused(Event.PartialsRefused event) {
    Task task = context.tasks().live(event.task());
    if (task == null) {
      return;
    }
    TreeSet<Long> again = new TreeSet<>();
    Map<Long, View.AttemptView> charged = new LinkedHashMap<>();
    Set<String> workers = new LinkedHashSet<>();
    for (long index : event.indices()) {
      if (task.done().contains(index)) {
        again.add(index);
        List<View.AttemptView> attempts = task.history().of(index);
        if (!attempts.isEmpty() && charged.size() < MOST_CHARGED) {
          charged.put(index, attempts.get(attempts.size() - 1));
          workers.add(attempts.get(attempts.size() - 1).worker());
        }
      }
    }
    List<Long> none = List.copyOf(again);
    workers.forEach(worker -> addDoneBy(worker, task, again));
    if (!again.isEmpty()) {
      again.forEach(index -> task.subtasks().voided(index, index + 1));
      context.store(new Change.CompletionsVoided(task.id(), List.copyOf(again)));
      int others = again.size() - none.size();
      context.notice(
          Notice.Kind.RESULT_REFUSED,
          task,
          subtasks(event.indices())
              + (workers.isEmpty() ? "" : " of worker " + String.join(", ", workers))
              + (others > 0 ? ", with " + others + " others of it: " : ": ")
              + event.detail());
    }
    Set<String> barred = bar(task, workers, event.detail());
    charged.forEach((index, attempt) -> charge(task, index, attempt, barred));
    if (task.live() && barred.isEmpty() && tooOften(task, none)) {
      completion.finish(task, TaskState.FAILED, refusedAgain(task, event.detail()), null);
    } else if (task.live()) {
      mergeAgain(task, again);
    }
  }

  /** Those of the workers that get no more of the task. */
  private Set<String> bar(Task task, Set<String> workers, String detail) {
    Set<String> barred = new LinkedHashSet<>();
    for (String worker : workers) {
      Session session = context.sessions().of(worker);
      Problem problem =
          new Problem(
              "SUBTASK_FAILED",
              "worker "
                  + worker
                  + " sent results of task "
                  + task.id()
                  + " that are none: "
                  + detail,
              "furrow worker list");
      if (session != null && strikes.barred(task, session, problem)) {
        barred.add(worker);
      }
    }
    return barred;
  }

  /** Counts a merge that begins again for these subtasks. */
  private static boolean tooOften(Task task, List<Long> none) {
    boolean tooOften = task.failures().beginAgain() > MOST_ROUNDS;
    for (long index : none) {
      tooOften |= task.failures().lose(index) > MOST_LOSSES;
    }
    return tooOften;
  }

  /** Adds what this worker has done of a task, as far as that is remembered. */
  private static void addDoneBy(String worker, Task task, TreeSet<Long> indices) {
    for (long[] range : task.history().of(worker)) {
      for (long index = range[0]; index < range[1] && indices.size() < MOST_VOIDED; index++) {
        if (task.done().contains(index)) {
          indices.add(index);
        }
      }
    }
  }

  private void charge(Task task, long index, View.AttemptView attempt, Set<String> barred) {
    Session session = context.sessions().of(attempt.worker());
    if (session == null || !task.live()) {
      return;
    }
    if (barred.contains(attempt.worker())) {
      strikes.refusedFrom(task, index, session);
    } else {
      SubtaskRange range = new SubtaskRange(task.id(), index, 1, attempt.attempt());
      strikes.badResult(task, range, session);
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
