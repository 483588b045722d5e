package furrow.engine;

import java.util.List;
import java.util.Map;

/**
 * Read-only pictures of state, for replies. Times ending in {@code Nanos} are spans or monotonic
 * instants.
 */
public sealed interface View {

  /** Reply to a submission: {@code duplicate} when the submission id was already known. */
  record Accepted(long task, boolean duplicate) implements View {}

  /** Reply to an invocation: its answer, or a partial result when it is not the last reply. */
  record Output(byte[] bytes, String contentType) implements View {}

  /** Reply to an act that has nothing more to tell. */
  record Ok(String text) implements View {}

  /**
   * @param units all units of the task; {@code unitsDone} those whose subtasks are committed or
   *     being worked on
   * @param planned subtasks planned so far, boundary scans and superseded ones not counted
   * @param retried subtasks handed out again for any reason
   */
  record Task(
      long task,
      TaskSpec spec,
      TaskState state,
      Problem problem,
      boolean bytes,
      long units,
      long unitsDone,
      long rows,
      long planned,
      long done,
      long running,
      long failed,
      long superseded,
      long retried,
      long elapsedNanos,
      long createdMillis,
      MergeReport.Answer answer)
      implements View {}

  /**
   * Reply to a watch.
   *
   * @param explanation why the task waits, once it has waited for 2 s; else empty
   */
  record Watched(Task task, String explanation) implements View {}

  /**
   * @param next the task behind the last of these when a reply could not hold all; else 0
   */
  record Tasks(List<Task> tasks, long next) implements View {}

  /**
   * Reply about one subtask.
   *
   * @param outputKept its result is still stored: it is done, and its task is not
   */
  record Subtask(
      long task,
      long index,
      SubtaskState state,
      long start,
      long end,
      boolean scan,
      int strikes,
      List<AttemptView> attempts,
      String worker,
      Problem problem,
      String evidence,
      boolean outputKept)
      implements View {
    /** The same, with this worker and these attempts. */
    public Subtask of(String worker, List<AttemptView> attempts) {
      return new Subtask(
          task,
          index,
          state,
          start,
          end,
          scan,
          strikes,
          attempts,
          worker,
          problem,
          evidence,
          outputKept);
    }
  }

  record AttemptView(Attempt attempt, String worker, boolean started) {}

  record Subtasks(List<Subtask> subtasks) implements View {}

  /**
   * @param reason why it is not given everything, or empty
   */
  record Worker(
      String worker,
      long session,
      String state,
      String host,
      long pid,
      int slots,
      int busy,
      long queued,
      List<String> groups,
      Map<String, String> labels,
      List<String> kernels,
      long silentNanos,
      long subtasksDone,
      String reason)
      implements View {}

  record Workers(List<Worker> workers) implements View {}

  record Group(String group, int workers, int slots, int busy, long tasks) implements View {}

  record Groups(List<Group> groups) implements View {}

  /**
   * Invocations, and what workers that take some have to do.
   *
   * @param inFlight of all users, those that wait included
   */
  record Invocations(int inFlight, int waiting, List<Load> loads) implements View {
    /**
     * One worker.
     *
     * @param held invocations and subtasks
     * @param done of them since it joined
     */
    public record Load(String worker, long held, long done) {}
  }

  /** Sentences, most important first; the last one names the next command where there is one. */
  record Explanation(long task, List<String> lines) implements View {}

  record Server(
      int incarnation,
      long tasksLive,
      long tasksEnded,
      int workers,
      int slots,
      int busy,
      long ready,
      long leases,
      long completions,
      long duplicates,
      long fenced,
      long redispatched,
      long readopted,
      long poisoned,
      boolean draining,
      List<Shares.Use> shares)
      implements View {}

  /**
   * Numbers about all users.
   *
   * @param server without shares
   * @param workers how many are in each state; all states are there
   * @param queued subtasks that workers hold beyond those that run
   * @param waiting live tasks that wait; the other live ones run
   * @param invocations in flight, those that wait included
   * @param invocationsWaiting for a worker
   */
  record Totals(
      Server server,
      Map<String, Integer> workers,
      long queued,
      long waiting,
      int invocations,
      int invocationsWaiting)
      implements View {}
}
