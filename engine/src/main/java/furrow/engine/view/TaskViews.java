package furrow.engine.view;

import furrow.engine.Event.Caller;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.engine.task.Tally;
import furrow.engine.task.Task;

/** Views of tasks. */
public final class TaskViews {
  private TaskViews() {}

  /** Whether the caller may know of the task. */
  public static boolean visible(Task task, Caller caller) {
    return caller.admin() || caller.user().equals(task.spec().user());
  }

  public static View.Task of(Task task, long wallMillis) {
    Tally tally = task.tally();
    long units = task.plan().end() - task.plan().start();
    long until = tally.endedMillis() > 0 ? tally.endedMillis() : wallMillis;
    return new View.Task(
        task.id(),
        task.spec(),
        shown(task),
        task.problem(),
        task.plan().bytes(),
        units,
        Math.min(units, tally.unitsDone()),
        tally.rows(),
        tally.planned(),
        tally.done(),
        task.leases().leased(),
        task.troubles().ended().size(),
        tally.superseded(),
        tally.retried(),
        Math.max(0, until - tally.createdMillis()) * 1_000_000,
        tally.createdMillis(),
        task.answer());
  }

  /** A live task runs while anything of it is handed out or only its merge is left. */
  private static TaskState shown(Task task) {
    if (!task.live()) {
      return task.state();
    }
    boolean waits =
        !task.ready().isEmpty() || !task.alone().isEmpty() || !task.planner().complete();
    return task.leases().leased() == 0 && waits ? TaskState.WAITING : TaskState.RUNNING;
  }
}
