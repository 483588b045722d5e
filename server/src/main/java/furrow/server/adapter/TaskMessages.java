package furrow.server.adapter;

import furrow.engine.InputRef;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.engine.View;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.WorkMessage.AssignedRun;
import furrow.protocol.message.WorkMessage.TaskOpen;
import java.util.concurrent.TimeUnit;

/** Tasks as they travel to workers and to those who watch. */
final class TaskMessages {
  private TaskMessages() {}

  static TaskOpen open(long task, TaskSpec spec, TaskPlan plan) {
    InputRef ref = spec.input();
    InputInfo input =
        new InputInfo(
            ref.path(),
            ref.size(),
            ref.mtimeMillis(),
            ref.fingerprint(),
            ref.inode(),
            ref.spoolId(),
            "");
    return new TaskOpen(
        task,
        spec.kernel(),
        spec.operation(),
        spec.argv(),
        spec.options(),
        input,
        plan.shared(),
        TimeUnit.NANOSECONDS.toMillis(spec.limits().subtaskTimeoutNanos()));
  }

  static AssignedRun assigned(Segment segment, SubtaskRange run) {
    return new AssignedRun(
        RunCodes.info(run),
        segment.startOf(run.first()),
        segment.chunk(),
        segment.endOf(run.end() - 1),
        segment.mode());
  }

  static TaskInfo info(View.Task view) {
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
        Errors.reply(view.problem()),
        answered ? view.answer().result().size() : 0,
        answered ? view.answer().contentType() : "");
  }
}
