package furrow.testkit.store;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.InputRef;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.SubtaskState;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import java.util.List;
import java.util.Map;

/** Changes with every field set to something that a sloppy store would lose. */
public final class SampleChanges {
  private SampleChanges() {}

  /** A submission with awkward texts; {@code submissionId} is made of the number. */
  public static TaskSpec spec(long number) {
    return new TaskSpec(
        String.format("%032x", number),
        "anna",
        "exec",
        "sum(\"unit \"\"net\"\"\") by o'region",
        List.of("sh", "-c", "wc -l; echo 'done'\n", ""),
        Map.of("header", "", "bad-cells", "skip", "größe", "64 MiB"),
        new InputRef("/data/ä b.csv", "", 1L << 40, 1_700_000_000_123L, "00ff", 42),
        new TaskSpec.Limits("fast", -7, 1L << 33, 90_000_000_000L, 3));
  }

  public static TaskPlan plan(long units) {
    return new TaskPlan(new byte[] {0, 1, -1, 127}, 11, 11 + units, true, 2, 1L << 34, (byte) 64);
  }

  public static Change.TaskAccepted accepted(long task) {
    return new Change.TaskAccepted(task, spec(task), plan(1_000_000));
  }

  /** A segment of {@code count} subtasks of ten units. */
  public static Change.SegmentPlanned planned(long task, long first, int count) {
    long start = 11 + first * 10;
    return new Change.SegmentPlanned(
        task, new Segment(first, start, 10, count, start + count * 10L - 3, (byte) 0, 77 + first));
  }

  public static SubtaskRange range(long task, long first, int count) {
    return new SubtaskRange(task, first, count, new Attempt(2, 100 + first));
  }

  /** Done without results. */
  public static Change.SubtasksDone done(long task, long first, int count) {
    return new Change.SubtasksDone(task, range(task, first, count), List.of(), "w1", 5_000, count);
  }

  public static Change.SubtasksDone done(long task, long first, List<Result> results) {
    return new Change.SubtasksDone(
        task, range(task, first, results.size()), results, "w2", 7_000, 10L * results.size());
  }

  public static Change.SubtaskEnded ended(long task, long index) {
    return new Change.SubtaskEnded(
        task,
        index,
        SubtaskState.POISONED,
        new Problem("POISONED", "worker 'w1' died", "furrow task retry " + task),
        "Segmentation fault\n\tat 0x0",
        "w1");
  }
}
