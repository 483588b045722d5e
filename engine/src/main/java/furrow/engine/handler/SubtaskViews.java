package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Query;
import furrow.engine.Segment;
import furrow.engine.SubtaskState;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.engine.lease.Lease;
import furrow.engine.task.Task;
import java.util.ArrayList;
import java.util.List;

/** Views of subtasks. */
public final class SubtaskViews {
  /** Subtasks in one reply: one more than a page, which tells that there are others. */
  private static final int MOST = 1001;

  private SubtaskViews() {}

  public static View.Subtask of(Task task, long index) {
    Segment segment = task.segments().of(index).segment();
    List<View.AttemptView> attempts = new ArrayList<>(task.history().of(index));
    String worker = attempts.isEmpty() ? "" : attempts.get(attempts.size() - 1).worker();
    for (Lease lease : task.leases().overlapping(index, index + 1)) {
      worker = lease.session().worker();
      attempts.add(new View.AttemptView(lease.attemptOf(index), worker, lease.started()));
    }
    Change.SubtaskEnded ended = task.failures().ended(index);
    SubtaskState state = task.subtasks().stateOf(index);
    return new View.Subtask(
        task.id(),
        index,
        state,
        segment.startOf(index),
        segment.endOf(index),
        segment.scan(),
        task.failures().strikes(index),
        attempts,
        ended == null ? worker : ended.worker(),
        ended == null ? null : ended.problem(),
        ended == null ? "" : ended.evidence(),
        state == SubtaskState.DONE && task.state() != TaskState.DONE);
  }

  /** The first subtasks in a state; null for any. */
  public static List<View.Subtask> list(Task task, Query.Subtasks query) {
    int most = query.limit() <= 0 ? MOST : Math.min(MOST, query.limit());
    List<View.Subtask> views = new ArrayList<>();
    for (long[] range : task.subtasks().in(query.state())) {
      for (long index = Math.max(range[0], query.from());
          index < range[1] && views.size() < most;
          index++) {
        views.add(of(task, index));
      }
    }
    return views;
  }
}
