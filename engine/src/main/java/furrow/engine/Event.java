package furrow.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that can happen to an engine. {@code session} is one live connection of a worker;
 * {@code request} is the caller's token for the reply ({@link Effect.Reply}).
 */
public sealed interface Event {

  // ---- life ----

  /**
   * The first event after a start: what the store held, and this start's incarnation.
   *
   * @param wallMillis wall clock at this moment, for display only
   * @param nonce drawn at random for this start; it marks the segments that this start appends
   */
  record Restored(Snapshot snapshot, int incarnation, long wallMillis, long nonce)
      implements Event {}

  /**
   * This process did not run for so long, or its machine did not: workers could not hear it, and it
   * not them. Sent before anything that happened since.
   */
  record ServerPaused(long nanos) implements Event {}

  /** Time has passed; sent when {@link Engine#nextDeadlineNanos()} is reached. */
  record Tick() implements Event {}

  // ---- workers ----

  /**
   * A worker's session begins, perhaps after an earlier one broke. {@code holding} are the leases
   * it is working on, {@code finished} those whose results it still holds unacknowledged and will
   * send next.
   */
  record WorkerJoined(
      long session, WorkerProfile profile, List<SubtaskRange> holding, List<SubtaskRange> finished)
      implements Event {}

  record SessionLost(long session, LossCause cause) implements Event {}

  /** Subtasks whose execution has begun: only these get a strike when their worker dies. */
  record Started(long session, List<SubtaskRange> ranges) implements Event {}

  /**
   * How far running subtasks are, for progress display only.
   *
   * @param unitsDone units finished inside subtasks that are still running, summed over this
   *     session and task
   */
  record Advanced(long session, long task, long unitsDone) implements Event {}

  /** For explanation only: programs have ended, their outputs are held open by others. */
  record OutputHeld(long session, long task, List<Long> subtasks) implements Event {}

  record Completed(long session, List<Completion> completions) implements Event {}

  /** One subtask (a range of count 1) failed on the worker. */
  record SubtaskFailed(
      long session, SubtaskRange range, Problem problem, FailureCause cause, String evidence)
      implements Event {}

  /**
   * What a worker has of an invocation's answer.
   *
   * @param id number of the invocation, as it was dispatched
   * @param last whether it is the answer; else a partial result
   * @param busyNanos time that the work took
   */
  record InvocationOutput(
      long session, long id, byte[] bytes, String contentType, boolean last, long busyNanos)
      implements Event {}

  /**
   * An invocation failed on the worker.
   *
   * @param elsewhere whether another worker may do better
   */
  record InvocationFailed(long session, long id, Problem problem, boolean elsewhere)
      implements Event {}

  /** The worker hands leases back unstarted, as when it drains. */
  record Returned(long session, List<SubtaskRange> ranges) implements Event {}

  // ---- kernel pool ----

  record Planned(long request, TaskPlan plan) implements Event {}

  record PlanRefused(long request, Problem problem) implements Event {}

  record Merged(long task, MergeReport report) implements Event {}

  /** The merge found the task's input or result at fault. */
  record MergeFailed(long task, Problem problem) implements Event {}

  /**
   * Stored partials are lost or no longer what was committed. The merge has ended and reports
   * nothing more.
   *
   * @param indices whose partials; none when a read failed that did not fail again
   * @param detail which file, and what is wrong with it
   */
  record PartialsLost(long task, List<Long> indices, String detail) implements Event {}

  /**
   * Committed partials are no results of their subtasks: whoever sent them did not do what was
   * asked. The merge has ended and reports nothing more.
   *
   * @param indices at least one, in order
   * @param detail what is wrong with one of them
   */
  record PartialsRefused(long task, List<Long> indices, String detail) implements Event {}

  /**
   * The stored answer of a task is lost or no longer what was stored.
   *
   * @param answer the one that was looked at
   * @param detail which file, and what is wrong with it
   */
  record AnswerLost(long task, Result answer, String detail) implements Event {}

  // ---- clients ----

  record Submitted(long request, TaskSpec spec) implements Event {}

  record CancelAsked(long request, Caller caller, long task) implements Event {}

  /**
   * Run the failed and cancelled subtasks of an ended task again; results that were committed
   * stand.
   */
  record RetryAsked(long request, Caller caller, long task) implements Event {}

  /** Replies with {@link View.Watched} until the task is final. */
  record WatchAsked(long request, Caller caller, long task) implements Event {}

  /**
   * Ephemeral work is asked for; replies with {@link View.Output}, several where partial results
   * are wanted.
   */
  record InvocationAsked(long request, Invocation invocation) implements Event {}

  /** The peer behind this request is gone. */
  record RequestGone(long request) implements Event {}

  record GroupCreateAsked(long request, Caller caller, String group) implements Event {}

  record GroupDeleteAsked(long request, Caller caller, String group) implements Event {}

  /** Puts a worker into a group ({@code join}) or takes it out. */
  record MembershipAsked(long request, Caller caller, String worker, String group, boolean join)
      implements Event {}

  /** No new work for this worker; {@code stop}: and it is to end when it is empty. */
  record DrainAsked(long request, Caller caller, String worker, boolean stop) implements Event {}

  /** Ends a worker's quarantine, and the time it gets no work of which it lacked something. */
  record ResumeAsked(long request, Caller caller, String worker) implements Event {}

  /** No new submissions and no dispatch: the server is about to stop. */
  record ServerDraining() implements Event {}

  record Asked(long request, Caller caller, Query query) implements Event {}

  // ---- parts ----

  /** Who asks: {@code admin} may act on everybody's tasks. */
  record Caller(String user, boolean admin) {}

  /**
   * A worker as it presents itself.
   *
   * @param worker chosen by the worker, unique, the same over all its sessions
   * @param identity given by the server when the worker joined first, and kept over its sessions; a
   *     new process has a new one, whatever its name
   * @param kernels names of the kernels it can run
   * @param invocations it works on at a time; 0 for none
   */
  record WorkerProfile(
      String worker,
      long identity,
      String host,
      long pid,
      int slots,
      Set<String> groups,
      Map<String, String> labels,
      Set<String> kernels,
      int invocations) {
    /** One that takes no invocations. */
    public WorkerProfile(
        String worker,
        long identity,
        String host,
        long pid,
        int slots,
        Set<String> groups,
        Map<String, String> labels,
        Set<String> kernels) {
      this(worker, identity, host, pid, slots, groups, labels, kernels, 0);
    }
  }

  /**
   * A range of subtasks done by one worker.
   *
   * @param results one per subtask in order, or empty when every one is {@link Result#EMPTY}
   * @param busyNanos time the slots spent on the whole range
   * @param rows records processed by the whole range, for display
   */
  record Completion(SubtaskRange range, List<Result> results, long busyNanos, long rows) {
    public Completion {
      if (!results.isEmpty() && results.size() != range.count()) {
        throw new IllegalArgumentException(
            "results: " + results.size() + " (expected: none or " + range.count() + ")");
      }
    }
  }

  enum LossCause {
    /** The socket closed or broke. */
    CLOSED,
    /** Heartbeats stopped. */
    SILENT,
    /** The worker said goodbye after draining, or its allocation ended: free of charge. */
    STOPPED
  }

  enum FailureCause {
    /** The kernel could not do this piece now; counted against {@code retries}. */
    KERNEL,
    /** The kernel says that trying this piece again cannot help: it ends at once. */
    PERMANENT,
    /** Ran longer than the subtask timeout; counted like a crash. */
    TIMEOUT,
    /** The process that ran it died; counted as a strike. */
    CRASH,
    /**
     * The worker cannot run this task at all (no such kernel, input out of reach): free, goes
     * elsewhere.
     */
    UNSUITABLE,
    /** The worker lacks the program of this task: free, like this task all others that need it. */
    PROGRAM_MISSING,
    /**
     * The worker had not enough memory: free and goes elsewhere, a strike where there is nobody
     * else.
     */
    OUT_OF_MEMORY
  }
}
