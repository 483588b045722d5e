package furrow.engine.flow;

import furrow.engine.Change;
import furrow.engine.Event;
import furrow.engine.MergeReport;
import furrow.engine.Segment;
import furrow.engine.TaskState;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/** What the kernel pool tells of a task's merge. */
public final class Merging {
  private final Desk desk;
  private final Dispatch dispatch;
  private final Endings endings;

  public Merging(Desk desk, Dispatch dispatch, Endings endings) {
    this.desk = desk;
    this.dispatch = dispatch;
    this.endings = endings;
  }

  public void merged(Event.Merged event) {
    Task task = desk.tasks().live(event.task());
    if (task == null) {
      return;
    }
    MergeReport report = event.report();
    task.window().released(report.releasedBytes(), report.verifiedUnits());
    task.tally().rows(report.rows());
    supersede(task, report.superseded());
    report.appended().forEach(slice -> append(task, slice));
    desk.touch(task);
    if (report.answer() != null) {
      endings.finish(task, TaskState.DONE, null, report.answer());
    }
  }

  private void supersede(Task task, List<Long> indices) {
    List<Long> fresh = new ArrayList<>(indices.size());
    for (long index : indices) {
      if (task.planMap().holds(index)) {
        dispatch.revoke(task.leases().release(index, index + 1), null);
        if (task.ledger().supersede(index)) {
          fresh.add(index);
        }
      }
    }
    if (!fresh.isEmpty()) {
      desk.store(new Change.SubtasksSuperseded(task.id(), fresh));
    }
  }

  private void append(Task task, Segment slice) {
    for (long[] open : task.planMap().open(slice)) {
      long units = open[1] - open[0];
      int count = Math.toIntExact((units + slice.chunk() - 1) / slice.chunk());
      dispatch.enter(
          task,
          new Segment(
              task.planMap().nextIndex(), open[0], slice.chunk(), count, open[1], slice.mode()));
    }
  }

  public void failed(Event.MergeFailed event) {
    Task task = desk.tasks().live(event.task());
    if (task != null) {
      endings.finish(task, TaskState.FAILED, event.problem(), null);
    }
  }
}
