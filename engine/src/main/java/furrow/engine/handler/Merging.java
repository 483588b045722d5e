package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Event;
import furrow.engine.MergeReport;
import furrow.engine.Problem;
import furrow.engine.Segment;
import furrow.engine.TaskState;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/** What the kernel pool tells of a task's merge. */
public final class Merging {
  private final EngineContext context;
  private final Dispatch dispatch;
  private final TaskCompletion completion;

  public Merging(EngineContext context, Dispatch dispatch, TaskCompletion completion) {
    this.context = context;
    this.dispatch = dispatch;
    this.completion = completion;
  }

  public void merged(Event.Merged event) {
    Task task = context.tasks().live(event.task());
    if (task == null) {
      return;
    }
    MergeReport report = event.report();
    for (Segment slice : report.appended()) {
      if (!sound(slice)) {
        failed(new Event.MergeFailed(task.id(), unsound(task, slice)));
        return;
      }
    }
    task.window().released(report.releasedBytes(), report.verifiedUnits());
    task.counters().rows(report.rows());
    supersede(task, report.superseded());
    report.appended().forEach(slice -> append(task, slice));
    context.touch(task);
    if (report.answer() != null) {
      completion.finish(task, TaskState.DONE, null, report.answer());
    }
  }

  private void supersede(Task task, List<Long> indices) {
    List<Long> fresh = new ArrayList<>(indices.size());
    for (long index : indices) {
      if (task.segments().holds(index)) {
        dispatch.revoke(task.leases().release(index, index + 1), null);
        if (task.subtasks().supersede(index)) {
          fresh.add(index);
        }
      }
    }
    if (!fresh.isEmpty()) {
      context.store(new Change.SubtasksSuperseded(task.id(), fresh));
    }
  }

  /** A kernel may be anybody's: what cannot be cut must not reach the planner. */
  private static boolean sound(Segment slice) {
    long units = slice.end() - slice.start();
    return slice.start() >= 0
        && units >= 0
        && slice.chunk() >= 1
        && !slice.placed()
        && units / slice.chunk() < Integer.MAX_VALUE;
  }

  private static Problem unsound(Task task, Segment slice) {
    return new Problem(
        "MERGE_FAILED",
        "kernel " + task.spec().kernel() + " asks for a slice that cannot be cut: " + slice,
        "report this to the author of the kernel");
  }

  private void append(Task task, Segment slice) {
    for (long[] open : task.segments().open(slice)) {
      long units = open[1] - open[0];
      long chunk = Math.min(units, slice.chunk());
      int count = (int) ((units - 1) / chunk) + 1;
      dispatch.enter(
          task,
          new Segment(task.segments().nextIndex(), open[0], chunk, count, open[1], slice.mode()));
    }
  }

  public void failed(Event.MergeFailed event) {
    Task task = context.tasks().live(event.task());
    if (task != null) {
      completion.finish(task, TaskState.FAILED, event.problem(), null);
    }
  }
}
