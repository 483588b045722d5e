package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.progress.Progress;
import furrow.client.progress.ProgressState;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Follows several tasks at once to their ends, as one bar. */
final class LoadWatch {
  private static final int POLL_MILLIS = 50;

  private final FurrowClient client;
  private final List<Long> tasks;
  private final String label;

  /**
   * @param tasks ids, growing
   */
  LoadWatch(FurrowClient client, List<Long> tasks, String label) {
    this.client = client;
    this.tasks = tasks;
    this.label = label;
  }

  /** As in {@code task 12}, {@code tasks 12-15}. */
  static String range(List<Long> tasks) {
    long first = tasks.get(0);
    long last = tasks.get(tasks.size() - 1);
    return first == last ? "task " + first : "tasks " + first + "-" + last;
  }

  /**
   * Their last states.
   *
   * @param limit zero for none
   * @throws ProblemException TIMEOUT when they have not all ended in time
   */
  List<TaskInfo> follow(Progress progress, Duration limit)
      throws ProblemException, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      List<TaskInfo> all = look();
      progress.update(sum(all));
      if (all.stream().allMatch(task -> TaskStates.isFinal(task.state()))) {
        return all;
      }
      if (!limit.isZero() && System.nanoTime() - begun > limit.toNanos()) {
        throw new ProblemException(
            ErrorCode.TIMEOUT, label + ": not ended in time; they go on", "furrow task list");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private List<TaskInfo> look() throws ProblemException {
    Set<Long> ours = new HashSet<>(tasks);
    List<TaskInfo> all =
        client.tasks(tasks.get(0), tasks.get(tasks.size() - 1), false).stream()
            .filter(task -> ours.contains(task.task()))
            .toList();
    if (all.size() < tasks.size()) {
      throw new ProblemException(
          ErrorCode.NO_SUCH_TASK, label + ": the server has forgotten some", "furrow task list");
    }
    return all;
  }

  private ProgressState sum(List<TaskInfo> all) {
    long[] sums = new long[5];
    for (TaskInfo task : all) {
      sums[0] += task.units();
      sums[1] += task.unitsDone();
      sums[2] += task.done();
      sums[3] += task.running();
      sums[4] += task.failed();
    }
    return new ProgressState(label, false, sums[0], sums[1], 0, sums[2], sums[3], sums[4]);
  }
}
