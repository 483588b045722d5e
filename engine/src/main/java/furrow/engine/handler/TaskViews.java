package furrow.engine.handler;

import furrow.engine.Event.Caller;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.engine.task.Task;
import furrow.engine.task.TaskCounters;

/** Views of tasks. */
public final class TaskViews {
  private TaskViews() {}

  /** Whether the caller may know of the task. */
  public static boolean visible(Task task, Caller caller) {
    return caller.admin() || caller.user().equals(task.spec().user());
  }

  public static View.Task of(Task task, long wallMillis) {
    TaskCounters counters = task.counters();
    long units = task.plan().end() - task.plan().start();
    long until = counters.endedMillis() > 0 ? counters.endedMillis() : wallMillis;
    return new View.Task(
        task.id(),
        task.spec(),
        shown(task),
        task.problem(),
        task.plan().bytes(),
        units,
        Math.min(units, counters.unitsDone()),
        counters.rows(),
        counters.planned(),
        counters.done(),
        task.leases().leased(),
        task.failures().ended().size(),
        counters.superseded(),
        counters.retried(),
        Math.max(0, until - counters.createdMillis()) * 1_000_000,
        counters.createdMillis(),
        task.answer());
  }

  /** A live task runs while anything of it is handed out or only its merge is left. */
  static TaskState shown(Task task) {
    if (!task.live()) {
      return task.state();
    }
    boolean waits =
        !task.ready().isEmpty() || !task.exclusive().isEmpty() || !task.planner().complete();
    return task.leases().leased() == 0 && waits ? TaskState.WAITING : TaskState.RUNNING;
  }
}
