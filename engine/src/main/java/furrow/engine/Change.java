package furrow.engine;

import java.util.List;

/** One durable change. The store applies them in order, many in one transaction. */
public sealed interface Change {
  record TaskAccepted(long task, TaskSpec spec, TaskPlan plan) implements Change {}

  /**
   * The places of a placed task are settled.
   *
   * @param shared the plan's shared bytes, which name them
   */
  record TaskPlaced(long task, byte[] shared) implements Change {}

  record SegmentPlanned(long task, Segment segment) implements Change {}

  /**
   * Subtasks below {@code index} of the segment may have been handed out; stored ahead, in steps.
   */
  record HighWater(long task, long segmentFirst, long index) implements Change {}

  /** {@code results} as in {@link Event.Completion}. */
  record SubtasksDone(
      long task, SubtaskRange range, List<Result> results, String worker, long busyNanos, long rows)
      implements Change {}

  record SubtaskEnded(
      long task, long index, SubtaskState state, Problem problem, String evidence, String worker)
      implements Change {}

  /** A worker died or timed out with this subtask started; {@code strikes} so far. */
  record SubtaskStruck(long task, long index, int strikes, String worker) implements Change {}

  record SubtasksSuperseded(long task, List<Long> indices) implements Change {}

  /** The final state of a task, or {@code WAITING} when it is to be tried again. */
  record TaskMoved(long task, TaskState state, Problem problem, MergeReport.Answer answer)
      implements Change {}

  /** Subtasks that had ended without a result are to run again. */
  record SubtasksReopened(long task) implements Change {}

  /** The results of these subtasks are lost: they are not done any more. */
  record CompletionsVoided(long task, List<Long> indices) implements Change {}

  /** No subtask of the task is done any more. */
  record AllCompletionsVoided(long task) implements Change {}

  record GroupCreated(String group) implements Change {}

  record GroupDeleted(String group) implements Change {}

  record MembershipChanged(String worker, String group, boolean member) implements Change {}

  /**
   * Old ended tasks may go, with their spool files; a {@link PastSubmission} stays.
   *
   * @param body {@link TaskSpec#bodyHash} of its submission
   */
  record TaskForgotten(long task, long body) implements Change {}
}
