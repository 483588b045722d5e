package furrow.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a store holds when a server starts.
 *
 * @param tasks in order of their ids
 * @param nextTask the id the next task gets
 * @param groups the groups that were created
 * @param memberships worker to the groups it was put into by command; an empty set means: taken out
 *     of all
 * @param past submissions of forgotten tasks, oldest first
 */
public record Snapshot(
    List<StoredTask> tasks,
    long nextTask,
    Set<String> groups,
    Map<String, Set<String>> memberships,
    List<PastSubmission> past) {

  public static final Snapshot EMPTY = new Snapshot(List.of(), 1, Set.of(), Map.of(), List.of());

  /**
   * One task.
   *
   * @param done ranges of finished subtasks as pairs [first, end), sorted, not touching
   * @param superseded the same for subtasks planned again
   * @param ended subtasks that failed for good
   * @param highWater segment's first index to the index below which subtasks may be running
   *     somewhere
   * @param strikes index to number of strikes
   * @param createdMillis wall clock, for display
   * @param endedMillis wall clock, 0 while not final
   */
  public record StoredTask(
      long task,
      TaskSpec spec,
      TaskPlan plan,
      TaskState state,
      Problem problem,
      MergeReport.Answer answer,
      List<Segment> segments,
      List<long[]> done,
      List<long[]> superseded,
      List<Change.SubtaskEnded> ended,
      Map<Long, Long> highWater,
      Map<Long, Integer> strikes,
      long rows,
      long createdMillis,
      long endedMillis) {}
}
