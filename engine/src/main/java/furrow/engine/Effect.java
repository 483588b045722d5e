package furrow.engine;

import java.util.List;

/**
 * What is to be done after an event. Effects are carried out in order. {@link #durable()} ones wait
 * until every {@link Store} before them (in this batch or an earlier one) is committed; the others
 * never wait.
 */
public sealed interface Effect {

  /** Whether this effect must not be seen before the changes ahead of it are synced. */
  default boolean durable() {
    return false;
  }

  record Store(Change change) implements Effect {}

  /**
   * Ask the kernel pool to open the input, check it and plan; answered by Planned or PlanRefused.
   */
  record Plan(long request, TaskSpec spec) implements Effect {}

  /**
   * A task is new to the kernel pool (accepted, restored or retried): make its merger and answer
   * with Merged, so that an empty extent completes at once.
   */
  record OpenMerge(long task, TaskSpec spec, TaskPlan plan) implements Effect {
    @Override
    public boolean durable() {
      return true;
    }
  }

  /**
   * Committed partials for the merger. After a restart {@code replay} asks the pool to read the
   * partials of the range from the store instead.
   */
  record Merge(long task, Segment segment, SubtaskRange range, List<Result> results, boolean replay)
      implements Effect {
    @Override
    public boolean durable() {
      return true;
    }
  }

  /**
   * The task is final or gone: drop its merger, and what {@code keep} does not name. Nothing of
   * that merger is reported any more once this is carried out: the task may be retried with a new
   * one.
   */
  record CloseMerge(long task, Keep keep) implements Effect {
    @Override
    public boolean durable() {
      return true;
    }
  }

  /** What of a closed task's results stays. */
  enum Keep {
    /** Done: the answer stays, the partials go. */
    ANSWER,
    /** Failed or cancelled: the partials stay, for a retry. */
    PARTIALS,
    /** Forgotten: nothing stays. */
    NOTHING
  }

  /** These results count for nothing: drop the spool files behind them. */
  record Discard(List<Result> results) implements Effect {}

  /** Hand out work. All assignments of one step to one session travel in one batch. */
  record Assign(long session, List<Assignment> assignments) implements Effect {
    @Override
    public boolean durable() {
      return true;
    }
  }

  /**
   * End these attempts; their results will not count. Durable so as not to overtake the assignment.
   */
  record Revoke(long session, List<SubtaskRange> ranges) implements Effect {
    @Override
    public boolean durable() {
      return true;
    }
  }

  /**
   * Work on this invocation and answer under the number. Never waits for a commit: nothing of it is
   * stored.
   */
  record Invoke(long session, long id, Invocation invocation) implements Effect {}

  /** End this invocation; nobody waits for its answer. */
  record RevokeInvocation(long session, long id) implements Effect {}

  /** The results of these ranges are committed (or were duplicates): the holder may forget them. */
  record ResultOk(long session, List<SubtaskRange> ranges) implements Effect {
    @Override
    public boolean durable() {
      return true;
    }
  }

  /** The join is complete: leases that go on under this session, and those that are void. */
  record Joined(
      long session, List<SubtaskRange> readopted, List<SubtaskRange> revoked, List<String> groups)
      implements Effect {}

  /** The task needs no more work from this session. */
  record ForgetTask(long session, long task) implements Effect {
    @Override
    public boolean durable() {
      return true;
    }
  }

  /** Tell the worker to take no new work; {@code stop}: and to end when it is empty. */
  record Drain(long session, boolean stop) implements Effect {
    @Override
    public boolean durable() {
      return true;
    }
  }

  /** Lost by silence: close its connection. */
  record CloseSession(long session, Problem problem) implements Effect {}

  /** An answer to a request; {@code last} unless more will follow (watching). */
  record Reply(long request, View view, boolean durable, boolean last) implements Effect {
    public Reply(long request, View view, boolean durable) {
      this(request, view, durable, true);
    }
  }

  record Refuse(long request, Problem problem) implements Effect {}

  /** Something for log, console and event stream. */
  record Announce(Notice notice) implements Effect {}

  /**
   * Work for a session.
   *
   * @param spec what to run; senders transmit it once per task and session
   * @param segment the segment that the range lies in
   */
  record Assignment(TaskSpec spec, TaskPlan plan, Segment segment, SubtaskRange range) {}
}
