package furrow.protocol.message;

import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.tlv.Bound;
import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/** Work, between the server and its workers. */
public interface WorkMessage extends Message {

  /** The message of a code, or null: a switch loads only the class it picks. */
  static Class<? extends Message> withCode(int code) {
    return switch (code) {
      case 0x0401 -> Join.class;
      case 0x0402 -> Joined.class;
      case 0x0403 -> TaskOpen.class;
      case 0x0404 -> TaskForget.class;
      case 0x0405 -> Assign.class;
      case 0x0406 -> Started.class;
      case 0x0407 -> Advanced.class;
      case 0x0408 -> Results.class;
      case 0x0409 -> ResultPart.class;
      case 0x040a -> ResultOk.class;
      case 0x040b -> SubtaskFailed.class;
      case 0x040c -> Returned.class;
      case 0x040d -> Revoke.class;
      case 0x040e -> Drain.class;
      case 0x040f -> Fetch.class;
      case 0x0410 -> FetchData.class;
      case 0x0411 -> OutputHeld.class;
      case 0x0412 -> InvocationStart.class;
      case 0x0413 -> InvocationOutput.class;
      case 0x0414 -> InvocationFailed.class;
      case 0x0415 -> InvocationEnd.class;
      default -> null;
    };
  }

  /**
   * A worker offers its slots; answered by Joined.
   *
   * @param worker unique, the same over all sessions of this worker
   * @param slots subtasks it works on at a time
   * @param groups to be a member of, besides those it was put into before
   * @param labels for display
   * @param kernels names of the kernels it has
   * @param holding leases that are being worked on
   * @param finished leases whose results are held unacknowledged
   * @param credential what the latest Joined gave this process; empty at first
   * @param invocations it works on at a time, beside its slots; 0 for none
   */
  @Code(
      value = 0x0401,
      from = {Role.WORKER, Role.RANK})
  record Join(
      @Tag(1) @Bound(bytes = Bounds.WORKER) String worker,
      @Tag(2) @Bound(bytes = Bounds.HOST) String host,
      @Tag(3) long pid,
      @Tag(4) int slots,
      @Tag(5) @Bound(elements = Bounds.OF_WORKER, bytes = Bounds.NAME) List<String> groups,
      @Tag(6) @Bound(elements = Bounds.LABELS, key = Bounds.NAME, bytes = Bounds.LABEL)
          Map<String, String> labels,
      @Tag(7) @Bound(elements = Bounds.OF_WORKER, bytes = Bounds.NAME) List<String> kernels,
      @Tag(8) @Bound(elements = 2 * Bounds.RUNS) List<RangeInfo> holding,
      @Tag(9) @Bound(elements = 2 * Bounds.RUNS) List<RangeInfo> finished,
      @Tag(10) @Bound(bytes = Bounds.CREDENTIAL) String credential,
      @Tag(11) int invocations)
      implements WorkMessage {
    /** Of a worker that takes no invocations. */
    public Join(
        String worker,
        String host,
        long pid,
        int slots,
        List<String> groups,
        Map<String, String> labels,
        List<String> kernels,
        List<RangeInfo> holding,
        List<RangeInfo> finished,
        String credential) {
      this(worker, host, pid, slots, groups, labels, kernels, holding, finished, credential, 0);
    }
  }

  /**
   * The worker is a member.
   *
   * @param readopted leases that go on under this session
   * @param revoked leases that are void: end them, drop their results
   * @param groups all it is a member of
   * @param credential to be shown when this process joins again; opaque, and a secret
   */
  @Code(
      value = 0x0402,
      from = {Role.SERVER})
  record Joined(
      @Tag(1) @Bound(elements = Bounds.PAGE) List<RangeInfo> readopted,
      @Tag(2) @Bound(elements = Bounds.PAGE) List<RangeInfo> revoked,
      @Tag(3) @Bound(elements = Bounds.PAGE, bytes = Bounds.NAME) List<String> groups,
      @Tag(4) @Bound(bytes = Bounds.CREDENTIAL) String credential)
      implements WorkMessage {}

  /**
   * What a task is; precedes its first assignment in a session.
   *
   * @param kernel as submitted
   * @param operation as submitted
   * @param argv as submitted
   * @param options as submitted
   * @param input path to try and its identity
   * @param shared bytes that the kernel's plan left for every worker
   * @param subtaskTimeoutMillis 0 for none
   * @param user whose task it is
   */
  @Code(
      value = 0x0403,
      from = {Role.SERVER})
  record TaskOpen(
      @Tag(1) long task,
      @Tag(2) @Bound(bytes = Bounds.NAME) String kernel,
      @Tag(3) @Bound(bytes = Bounds.OPERATION) String operation,
      @Tag(4) @Bound(elements = Bounds.ARGUMENTS, bytes = Bounds.OPERATION) List<String> argv,
      @Tag(5) @Bound(elements = Bounds.OPTIONS, key = Bounds.OPTION_KEY, bytes = Bounds.OPERATION)
          Map<String, String> options,
      @Tag(6) InputInfo input,
      @Tag(7) @Bound(bytes = Bounds.SHARED) byte[] shared,
      @Tag(8) long subtaskTimeoutMillis,
      @Tag(9) @Bound(bytes = Bounds.NAME) String user)
      implements WorkMessage {
    /** Of nobody. */
    public TaskOpen(
        long task,
        String kernel,
        String operation,
        List<String> argv,
        Map<String, String> options,
        InputInfo input,
        byte[] shared,
        long subtaskTimeoutMillis) {
      this(task, kernel, operation, argv, options, input, shared, subtaskTimeoutMillis, "");
    }
  }

  /** The task needs this worker no more. */
  @Code(
      value = 0x0404,
      from = {Role.SERVER})
  record TaskForget(@Tag(1) long task) implements WorkMessage {}

  /** A batch of work. */
  @Code(
      value = 0x0405,
      from = {Role.SERVER})
  record Assign(@Tag(1) @Bound(elements = Bounds.RUNS) List<AssignedRange> runs)
      implements WorkMessage {}

  /** Execution of these has begun. */
  @Code(
      value = 0x0406,
      from = {Role.WORKER, Role.RANK})
  record Started(@Tag(1) @Bound(elements = Bounds.RUNS) List<RangeInfo> runs)
      implements WorkMessage {}

  /**
   * Units finished inside subtasks of this task that are still running, summed over the session.
   *
   * @param unitsDone of subtasks under way only
   */
  @Code(
      value = 0x0407,
      from = {Role.WORKER, Role.RANK})
  record Advanced(@Tag(1) long task, @Tag(2) long unitsDone) implements WorkMessage {}

  /**
   * The programs of these subtasks have ended, but other processes keep their outputs open, which
   * is waited for. Replaces what this session has said of the task before.
   *
   * @param subtasks at most one for each slot
   */
  @Code(
      value = 0x0411,
      from = {Role.WORKER, Role.RANK})
  record OutputHeld(@Tag(1) long task, @Tag(2) @Bound(elements = Bounds.PAGE) long[] subtasks)
      implements WorkMessage {}

  /** A batch of finished work; each run is acknowledged by ResultOk. */
  @Code(
      value = 0x0408,
      from = {Role.WORKER, Role.RANK})
  record Results(@Tag(1) @Bound(elements = Bounds.RUNS) List<ResultRange> runs)
      implements WorkMessage {}

  /** Part of a large result, in order. */
  @Code(
      value = 0x0409,
      from = {Role.WORKER, Role.RANK})
  record ResultPart(
      @Tag(1) RangeInfo run, @Tag(2) long offset, @Tag(3) @Bound(bytes = Bounds.PART) byte[] bytes)
      implements WorkMessage {}

  /** These results are committed, or will never count: forget them. */
  @Code(
      value = 0x040a,
      from = {Role.SERVER})
  record ResultOk(@Tag(1) @Bound(elements = Bounds.RUNS) List<RangeInfo> runs)
      implements WorkMessage {}

  /**
   * One subtask (a run of count 1) could not be done.
   *
   * @param code number of an ErrorCode
   * @param cause KERNEL, PERMANENT, TIMEOUT, CRASH, UNSUITABLE, PROGRAM_MISSING or OUT_OF_MEMORY;
   *     any other counts as KERNEL
   * @param evidence tail of its stderr or a stack trace, at most 16 KiB
   */
  @Code(
      value = 0x040b,
      from = {Role.WORKER, Role.RANK})
  record SubtaskFailed(
      @Tag(1) RangeInfo run,
      @Tag(2) int code,
      @Tag(3) @Bound(bytes = Bounds.MESSAGE, cut = true) String message,
      @Tag(4) @Bound(bytes = Bounds.MESSAGE, cut = true) String hint,
      @Tag(5) @Bound(bytes = Bounds.WORD) String cause,
      @Tag(6) @Bound(bytes = Bounds.EVIDENCE, cut = true) String evidence)
      implements WorkMessage {}

  /** Leases handed back unstarted. */
  @Code(
      value = 0x040c,
      from = {Role.WORKER, Role.RANK})
  record Returned(@Tag(1) @Bound(elements = Bounds.RUNS) List<RangeInfo> runs)
      implements WorkMessage {}

  /** End these; their results will not count. */
  @Code(
      value = 0x040d,
      from = {Role.SERVER})
  record Revoke(@Tag(1) @Bound(elements = Bounds.RUNS) List<RangeInfo> runs)
      implements WorkMessage {}

  /**
   * Take no new work.
   *
   * @param stop and end when empty
   */
  @Code(
      value = 0x040e,
      from = {Role.SERVER})
  record Drain(@Tag(1) boolean stop) implements WorkMessage {}

  /**
   * Asks for a range of a task's input; answered by FetchData.
   *
   * @param length most bytes wanted
   */
  @Code(
      value = 0x040f,
      from = {Role.WORKER, Role.RANK})
  record Fetch(@Tag(1) long task, @Tag(2) long offset, @Tag(3) int length) implements WorkMessage {}

  /** A range of an input; shorter than asked only at its end. */
  @Code(
      value = 0x0410,
      from = {Role.SERVER})
  record FetchData(
      @Tag(1) long task, @Tag(2) long offset, @Tag(3) @Bound(bytes = Bounds.PART) byte[] bytes)
      implements WorkMessage {}

  /**
   * Ephemeral work: plan, run and merge it, and answer with InvocationOutput or InvocationFailed.
   *
   * @param id number in this session; another one when it is dispatched again
   * @param user who asks
   * @param partials whether partial results are wanted
   */
  @Code(
      value = 0x0412,
      from = {Role.SERVER})
  record InvocationStart(
      @Tag(1) long id,
      @Tag(2) @Bound(bytes = Bounds.NAME) String kernel,
      @Tag(3) @Bound(bytes = Bounds.OPERATION) String operation,
      @Tag(4) @Bound(elements = Bounds.OPTIONS, key = Bounds.OPTION_KEY, bytes = Bounds.OPERATION)
          Map<String, String> options,
      @Tag(5) @Bound(bytes = Bounds.INVOCATION) byte[] input,
      @Tag(6) @Bound(bytes = Bounds.NAME) String user,
      @Tag(7) boolean partials)
      implements WorkMessage {}

  /**
   * The answer of an invocation, or a partial result.
   *
   * @param last it is the answer
   * @param busyNanos time that the work took
   */
  @Code(
      value = 0x0413,
      from = {Role.WORKER, Role.RANK})
  record InvocationOutput(
      @Tag(1) long id,
      @Tag(2) @Bound(bytes = Bounds.INVOCATION) byte[] bytes,
      @Tag(3) @Bound(bytes = Bounds.CONTENT_TYPE) String contentType,
      @Tag(4) boolean last,
      @Tag(5) long busyNanos)
      implements WorkMessage {}

  /**
   * An invocation could not be done.
   *
   * @param code number of an ErrorCode
   * @param elsewhere another worker may do better
   */
  @Code(
      value = 0x0414,
      from = {Role.WORKER, Role.RANK})
  record InvocationFailed(
      @Tag(1) long id,
      @Tag(2) int code,
      @Tag(3) @Bound(bytes = Bounds.MESSAGE, cut = true) String message,
      @Tag(4) @Bound(bytes = Bounds.MESSAGE, cut = true) String hint,
      @Tag(5) boolean elsewhere)
      implements WorkMessage {}

  /** Nobody waits for this invocation any more: end it, and send nothing of it. */
  @Code(
      value = 0x0415,
      from = {Role.SERVER})
  record InvocationEnd(@Tag(1) long id) implements WorkMessage {}

  /**
   * A run of neighbouring subtasks of one task; subtask first + k has attempt counter + k.
   *
   * @param first index of the first subtask
   * @param count subtasks, at least 1
   * @param incarnation of the server that handed it out
   * @param counter attempt counter of the first subtask
   * @param fence tag of the lease: a worker shows in every message what came with the assignment
   */
  record RangeInfo(
      @Tag(1) long task,
      @Tag(2) long first,
      @Tag(3) int count,
      @Tag(4) int incarnation,
      @Tag(5) long counter,
      @Tag(value = 6, critical = true) long fence) {}

  /**
   * A run of subtasks to do: subtask first + k covers chunk units from start + k * chunk, cut at
   * end.
   *
   * @param start first unit of the first subtask
   * @param chunk units per subtask
   * @param end unit after the last one of the segment
   * @param mode how to read the ranges: 0 start is guessed to lie outside quotes, 1 inside, 2 start
   *     is a record start, 3 the same, and units belong to places; 64, 65, 66 as 0, 1, 2, but only
   *     the boundaries are wanted
   */
  record AssignedRange(
      @Tag(1) RangeInfo run,
      @Tag(2) long start,
      @Tag(3) long chunk,
      @Tag(4) long end,
      @Tag(5) int mode) {}

  /**
   * A run of finished subtasks.
   *
   * @param lengths one length per subtask, or empty when all are empty
   * @param results their results one after the other; empty when all are empty
   * @param sentInParts the run is one subtask whose result came in ResultPart frames; lengths holds
   *     its length
   * @param crc32c over the results, or over the one sent in parts
   * @param busyNanos time that slots spent on it
   * @param rows that the results stand for
   */
  record ResultRange(
      @Tag(1) RangeInfo run,
      @Tag(2) @Bound(elements = Bounds.PAGE) long[] lengths,
      @Tag(3) @Bound(bytes = Bounds.PART) byte[] results,
      @Tag(4) boolean sentInParts,
      @Tag(5) int crc32c,
      @Tag(6) long busyNanos,
      @Tag(7) long rows) {}
}
