package furrow.server.adapter;

import furrow.engine.TaskSpec;
import furrow.engine.View;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.GroupList;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.message.TaskMessage.Invoked;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.SubtaskInfo;
import furrow.protocol.message.TaskMessage.SubtaskList;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.server.file.StoredSubtasks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/** Converts answers of the engine into messages. A long list becomes several frames. */
final class Replies {
  /** Characters of lists per frame, well below what a frame may have in bytes. */
  private static final int FRAME_CHARACTERS = 128 * 1024;

  private Replies() {}

  static List<Message> messages(View view, boolean last) {
    if (view instanceof View.Tasks tasks) {
      return frames(
          tasks.tasks().stream().map(Replies::task).toList(),
          Replies::weight,
          (list, more) -> new TaskList(list, more, more ? 0 : tasks.next()));
    }
    if (view instanceof View.Workers workers) {
      return frames(
          workers.workers().stream().map(Replies::worker).toList(),
          worker -> worker.toString().length(),
          WorkerList::new);
    }
    if (view instanceof View.Groups groups) {
      return frames(
          groups.groups().stream().map(Replies::group).toList(),
          group -> group.group().length() + 50,
          GroupList::new);
    }
    if (view instanceof View.Subtasks subtasks) {
      return frames(
          subtasks.subtasks().stream().map(Replies::subtask).toList(),
          subtask -> subtask.toString().length(),
          SubtaskList::new);
    }
    return List.of(single(view, last));
  }

  private static Message single(View view, boolean last) {
    if (view instanceof View.Accepted accepted) {
      return new Accepted(accepted.task(), accepted.duplicate());
    }
    if (view instanceof View.Output output) {
      return new Invoked(output.bytes(), output.contentType(), last);
    }
    if (view instanceof View.Ok ok) {
      return new Done(ok.text());
    }
    if (view instanceof View.Watched watched) {
      return new Progress(Replies.task(watched.task()), last, watched.explanation());
    }
    if (view instanceof View.Task task) {
      return new TaskList(List.of(Replies.task(task)), false, 0);
    }
    if (view instanceof View.Subtask subtask) {
      return new SubtaskList(List.of(subtask(subtask)), false);
    }
    if (view instanceof View.Explanation explanation) {
      return new Explanation(explanation.task(), explanation.lines());
    }
    throw new IllegalArgumentException("no message for " + view);
  }

  private static <T> List<Message> frames(
      List<T> items, ToIntFunction<T> weight, BiFunction<List<T>, Boolean, Message> frame) {
    List<Message> frames = new ArrayList<>();
    int from = 0;
    int characters = 0;
    for (int i = 0; i < items.size(); i++) {
      int more = weight.applyAsInt(items.get(i));
      if (characters + more > FRAME_CHARACTERS && i > from) {
        frames.add(frame.apply(items.subList(from, i), true));
        from = i;
        characters = 0;
      }
      characters += more;
    }
    frames.add(frame.apply(items.subList(from, items.size()), false));
    return frames;
  }

  private static int weight(TaskInfo task) {
    return 300
        + task.operation().length()
        + task.input().length()
        + task.error().message().length()
        + task.argv().toString().length();
  }

  private static TaskInfo task(View.Task view) {
    TaskSpec spec = view.spec();
    boolean answered = view.answer() != null;
    return new TaskInfo(
        view.task(),
        view.state().name(),
        spec.user(),
        spec.kernel(),
        spec.operation(),
        spec.argv(),
        spec.input().path(),
        spec.limits().group(),
        spec.limits().priority(),
        view.bytes(),
        view.units(),
        view.unitsDone(),
        view.rows(),
        view.planned(),
        view.done(),
        view.running(),
        view.failed(),
        view.superseded(),
        view.retried(),
        TimeUnit.NANOSECONDS.toMillis(view.elapsedNanos()),
        view.createdMillis(),
        Conversions.reply(view.problem()),
        answered ? view.answer().result().size() : 0,
        answered ? view.answer().contentType() : "");
  }

  private static WorkerInfo worker(View.Worker view) {
    return new WorkerInfo(
        view.worker(),
        view.session(),
        view.state(),
        view.host(),
        view.pid(),
        view.slots(),
        view.busy(),
        view.queued(),
        view.groups(),
        view.labels(),
        view.kernels(),
        TimeUnit.NANOSECONDS.toMillis(view.silentNanos()),
        view.subtasksDone(),
        view.reason());
  }

  private static GroupInfo group(View.Group view) {
    return new GroupInfo(view.group(), view.workers(), view.slots(), view.busy(), view.tasks());
  }

  private static SubtaskInfo subtask(View.Subtask view) {
    return subtask(view, StoredSubtasks.Head.NONE);
  }

  /**
   * @param output the beginning of its result
   */
  static SubtaskInfo subtask(View.Subtask view, StoredSubtasks.Head output) {
    List<String> attempts = new ArrayList<>();
    for (View.AttemptView attempt : view.attempts()) {
      attempts.add(
          attempt.attempt().incarnation()
              + "."
              + attempt.attempt().counter()
              + "@"
              + attempt.worker());
    }
    return new SubtaskInfo(
        view.task(),
        view.index(),
        view.state().name(),
        view.start(),
        view.end(),
        view.scan(),
        view.strikes(),
        attempts,
        view.worker(),
        Conversions.reply(view.problem()),
        view.evidence(),
        output.bytes(),
        output.size(),
        view.outputKept());
  }
}
