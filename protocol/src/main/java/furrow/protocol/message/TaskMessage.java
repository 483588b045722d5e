package furrow.protocol.message;

import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.tlv.Bound;
import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/** Tasks, their inputs and their answers. */
public interface TaskMessage extends Message {

  /** The message of a code, or null: a switch loads only the class it picks. */
  static Class<? extends Message> withCode(int code) {
    return switch (code) {
      case 0x0101 -> Submit.class;
      case 0x0102 -> Accepted.class;
      case 0x0103 -> UploadOpen.class;
      case 0x0104 -> UploadReady.class;
      case 0x0105 -> UploadChunk.class;
      case 0x0106 -> UploadClose.class;
      case 0x0107 -> TaskQuery.class;
      case 0x0108 -> TaskList.class;
      case 0x0109 -> Watch.class;
      case 0x010a -> Progress.class;
      case 0x010b -> ResultGet.class;
      case 0x010c -> ResultData.class;
      case 0x010d -> Cancel.class;
      case 0x010e -> Retry.class;
      case 0x010f -> Explain.class;
      case 0x0110 -> Explanation.class;
      case 0x0111 -> SubtaskQuery.class;
      case 0x0112 -> SubtaskList.class;
      case 0x0113 -> Invoke.class;
      case 0x0114 -> Invoked.class;
      default -> null;
    };
  }

  /**
   * Hands in a task; answered by Accepted.
   *
   * @param submissionId 128 bits chosen by the client; the same id again gives the same task
   * @param kernel name of the kernel
   * @param operation what the kernel is to do, in its own language; may be empty
   * @param argv program and arguments of kernel exec; else empty
   * @param options the kernel's options by name
   * @param input what the task reads
   * @param group group whose workers may take it; empty for all
   * @param priority larger runs first among the same user's tasks
   * @param chunk units per subtask, or 0 to choose by time
   * @param subtaskTimeoutMillis 0 for none
   * @param retries further attempts after a failure that the kernel reported
   */
  @Code(
      value = 0x0101,
      from = {Role.CLIENT, Role.ADMIN})
  record Submit(
      @Tag(1) @Bound(bytes = 16) byte[] submissionId,
      @Tag(2) @Bound(bytes = Bounds.NAME) String kernel,
      @Tag(3) @Bound(bytes = Bounds.OPERATION) String operation,
      @Tag(4) @Bound(elements = Bounds.ARGUMENTS, bytes = Bounds.OPERATION) List<String> argv,
      @Tag(5) @Bound(elements = Bounds.OPTIONS, key = Bounds.OPTION_KEY, bytes = Bounds.OPERATION)
          Map<String, String> options,
      @Tag(6) InputInfo input,
      @Tag(7) @Bound(bytes = Bounds.NAME) String group,
      @Tag(8) int priority,
      @Tag(9) long chunk,
      @Tag(10) long subtaskTimeoutMillis,
      @Tag(11) int retries)
      implements TaskMessage {}

  /**
   * The task is durable.
   *
   * @param task its id
   * @param duplicate the submission id was known; this is the task it gave then
   */
  @Code(
      value = 0x0102,
      from = {Role.SERVER})
  record Accepted(@Tag(1) long task, @Tag(2) boolean duplicate) implements TaskMessage {}

  /**
   * Begins or goes on with sending an input by value; answered by UploadReady.
   *
   * @param uploadId 32 hexadecimal digits chosen by the client; the same id resumes
   * @param name the file's name, for messages
   * @param size bytes; -1 for a temporary one whose size is not known before its end
   * @param temporary what has come is deleted when the connection ends before all has
   */
  @Code(
      value = 0x0103,
      from = {Role.CLIENT, Role.ADMIN})
  record UploadOpen(
      @Tag(1) @Bound(bytes = Bounds.NAME) String uploadId,
      @Tag(2) @Bound(bytes = Bounds.PATH) String name,
      @Tag(3) long size,
      @Tag(4) boolean temporary)
      implements TaskMessage {
    /** One that may be gone on with. */
    public UploadOpen(String uploadId, String name, long size) {
      this(uploadId, name, size, false);
    }
  }

  /**
   * Send from this offset.
   *
   * @param offset bytes that are there
   */
  @Code(
      value = 0x0104,
      from = {Role.SERVER})
  record UploadReady(@Tag(1) @Bound(bytes = Bounds.NAME) String uploadId, @Tag(2) long offset)
      implements TaskMessage {}

  /**
   * Some bytes of an upload, in order; not answered one by one.
   *
   * @param offset of its first byte
   */
  @Code(
      value = 0x0105,
      from = {Role.CLIENT, Role.ADMIN})
  record UploadChunk(
      @Tag(1) @Bound(bytes = Bounds.NAME) String uploadId,
      @Tag(2) long offset,
      @Tag(3) @Bound(bytes = Bounds.PART) byte[] bytes)
      implements TaskMessage {}

  /**
   * All bytes are sent; answered by UploadReady with offset = size once everything is synced.
   *
   * @param crc32c over the whole input
   */
  @Code(
      value = 0x0106,
      from = {Role.CLIENT, Role.ADMIN})
  record UploadClose(
      @Tag(1) @Bound(bytes = Bounds.NAME) String uploadId, @Tag(2) long size, @Tag(3) int crc32c)
      implements TaskMessage {}

  /**
   * Asks for tasks; answered by TaskList.
   *
   * @param from first id
   * @param to last id, inclusive; 0 for no end
   * @param last only the newest
   */
  @Code(
      value = 0x0107,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record TaskQuery(@Tag(1) long from, @Tag(2) long to, @Tag(3) boolean last)
      implements TaskMessage {}

  /**
   * Tasks in order of their ids.
   *
   * @param more further frames with the same correlation follow
   * @param next in the last frame: the task behind these when the answer could not hold all; else 0
   */
  @Code(
      value = 0x0108,
      from = {Role.SERVER})
  record TaskList(
      @Tag(1) @Bound(elements = Bounds.PAGE) List<TaskInfo> tasks,
      @Tag(2) boolean more,
      @Tag(3) long next)
      implements TaskMessage {}

  /** Follow a task; answered by Progress frames, the last of which has last set. */
  @Code(
      value = 0x0109,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record Watch(@Tag(1) long task) implements TaskMessage {}

  /**
   * How a watched task stands.
   *
   * @param last the task has ended; nothing more follows
   * @param explanation why it waits, when it has waited for 2 s; else empty
   */
  @Code(
      value = 0x010a,
      from = {Role.SERVER})
  record Progress(
      @Tag(1) TaskInfo info,
      @Tag(2) boolean last,
      @Tag(3) @Bound(bytes = Bounds.MESSAGE, cut = true) String explanation)
      implements TaskMessage {}

  /**
   * Asks for a part of a task's answer; answered by ResultData.
   *
   * @param length most bytes wanted
   * @param partial also while the task runs: what is certain by then, which may be nothing
   * @param crc32c with partial: over all bytes before the offset, which the client has
   */
  @Code(
      value = 0x010b,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record ResultGet(
      @Tag(1) long task,
      @Tag(2) long offset,
      @Tag(3) int length,
      @Tag(4) boolean partial,
      @Tag(5) int crc32c)
      implements TaskMessage {
    /** A part of the answer of a task that is done. */
    public ResultGet(long task, long offset, int length) {
      this(task, offset, length, false, 0);
    }
  }

  /**
   * A part of an answer.
   *
   * @param total size of the whole answer; -1 while the task runs
   * @param contentType of the whole answer
   * @param crc32c where the request was for partial: over all bytes up to the end of these
   */
  @Code(
      value = 0x010c,
      from = {Role.SERVER})
  record ResultData(
      @Tag(1) long task,
      @Tag(2) long offset,
      @Tag(3) long total,
      @Tag(4) @Bound(bytes = Bounds.CONTENT_TYPE) String contentType,
      @Tag(5) @Bound(bytes = Bounds.PART) byte[] bytes,
      @Tag(6) int crc32c)
      implements TaskMessage {
    /** A part that is not followed. */
    public ResultData(long task, long offset, long total, String contentType, byte[] bytes) {
      this(task, offset, total, contentType, bytes, 0);
    }
  }

  /** Ends a task; answered by Done once nothing of it can commit any more. */
  @Code(
      value = 0x010d,
      from = {Role.CLIENT, Role.ADMIN})
  record Cancel(@Tag(1) long task) implements TaskMessage {}

  /** Runs the failed subtasks of an ended task again; answered by Done. */
  @Code(
      value = 0x010e,
      from = {Role.CLIENT, Role.ADMIN})
  record Retry(@Tag(1) long task) implements TaskMessage {}

  /** Asks why a task waits; answered by Explanation. */
  @Code(
      value = 0x010f,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record Explain(@Tag(1) long task) implements TaskMessage {}

  /**
   * Why a task waits, most important sentence first.
   *
   * @param lines sentences; with the command to type where one helps
   */
  @Code(
      value = 0x0110,
      from = {Role.SERVER})
  record Explanation(
      @Tag(1) long task,
      @Tag(2) @Bound(elements = 1024, bytes = Bounds.MESSAGE, cut = true) List<String> lines)
      implements TaskMessage {}

  /**
   * Asks for one subtask, or for those in a state; answered by SubtaskList.
   *
   * @param indexPlusOne 0 for all in the state
   * @param state READY, RUNNING, DONE, FAILED, POISONED, SUPERSEDED or CANCELLED; empty for all
   * @param limit most subtasks wanted; 0 for as many as the server gives
   * @param from index of the first one that is wanted
   */
  @Code(
      value = 0x0111,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record SubtaskQuery(
      @Tag(1) long task,
      @Tag(2) long indexPlusOne,
      @Tag(3) @Bound(bytes = Bounds.WORD) String state,
      @Tag(4) int limit,
      @Tag(5) long from)
      implements TaskMessage {}

  /**
   * Subtasks.
   *
   * @param more further frames with the same correlation follow
   */
  @Code(
      value = 0x0112,
      from = {Role.SERVER})
  record SubtaskList(
      @Tag(1) @Bound(elements = Bounds.PAGE) List<SubtaskInfo> subtasks, @Tag(2) boolean more)
      implements TaskMessage {}

  /**
   * Asks for ephemeral work: one worker runs the kernel over the input, and nothing is stored;
   * answered by Invoked. Closing the session ends it.
   *
   * @param kernel name of the kernel
   * @param operation what the kernel is to do; may be empty
   * @param options the kernel's options by name
   * @param group group whose workers may take it; empty for all
   * @param input what the kernel reads
   * @param timeoutMillis after which it is answered with an error; 0 for the server's limit
   * @param partials whether partial results are wanted as they come
   */
  @Code(
      value = 0x0113,
      from = {Role.CLIENT, Role.ADMIN})
  record Invoke(
      @Tag(1) @Bound(bytes = Bounds.NAME) String kernel,
      @Tag(2) @Bound(bytes = Bounds.OPERATION) String operation,
      @Tag(3) @Bound(elements = Bounds.OPTIONS, key = Bounds.OPTION_KEY, bytes = Bounds.OPERATION)
          Map<String, String> options,
      @Tag(4) @Bound(bytes = Bounds.NAME) String group,
      @Tag(5) @Bound(bytes = Bounds.INVOCATION) byte[] input,
      @Tag(6) long timeoutMillis,
      @Tag(7) boolean partials)
      implements TaskMessage {}

  /**
   * The answer of an invocation, or a partial result.
   *
   * @param last it is the answer; nothing more follows
   */
  @Code(
      value = 0x0114,
      from = {Role.SERVER})
  record Invoked(
      @Tag(1) @Bound(bytes = Bounds.INVOCATION) byte[] bytes,
      @Tag(2) @Bound(bytes = Bounds.CONTENT_TYPE) String contentType,
      @Tag(3) boolean last)
      implements TaskMessage {}

  /**
   * A task's input as the client sees it. All empty: no input. A path alone: what the server sees
   * there, for who may have that read.
   *
   * @param path absolute
   * @param size bytes
   * @param mtimeMillis last modification
   * @param fingerprint hash over the first and last 64 KiB, hexadecimal
   * @param inode 0 where the client is on another host
   * @param uploadId of a finished upload; the path is then only a name
   * @param host host name of the client
   */
  record InputInfo(
      @Tag(1) @Bound(bytes = Bounds.PATH) String path,
      @Tag(2) long size,
      @Tag(3) long mtimeMillis,
      @Tag(4) @Bound(bytes = Bounds.SECRET * 2) String fingerprint,
      @Tag(5) long inode,
      @Tag(6) @Bound(bytes = Bounds.NAME) String uploadId,
      @Tag(7) @Bound(bytes = Bounds.HOST) String host) {}

  /**
   * A task's state and counts.
   *
   * @param state WAITING, RUNNING, DONE, FAILED or CANCELLED
   * @param input path or name
   * @param group empty for all workers
   * @param bytes whether units are bytes
   * @param units all
   * @param unitsDone committed or being worked on
   * @param planned subtasks planned so far, boundary scans and superseded ones not counted
   * @param superseded planned again under another index
   * @param retried attempts after the first
   * @param error why it failed; code 0 for nothing
   * @param answerSize bytes of the answer, when done
   */
  record TaskInfo(
      @Tag(1) long task,
      @Tag(2) @Bound(bytes = Bounds.WORD) String state,
      @Tag(3) @Bound(bytes = Bounds.NAME) String user,
      @Tag(4) @Bound(bytes = Bounds.NAME) String kernel,
      @Tag(5) @Bound(bytes = Bounds.OPERATION) String operation,
      @Tag(6) @Bound(elements = Bounds.ARGUMENTS, bytes = Bounds.OPERATION) List<String> argv,
      @Tag(7) @Bound(bytes = Bounds.PATH) String input,
      @Tag(8) @Bound(bytes = Bounds.NAME) String group,
      @Tag(9) int priority,
      @Tag(10) boolean bytes,
      @Tag(11) long units,
      @Tag(12) long unitsDone,
      @Tag(13) long rows,
      @Tag(14) long planned,
      @Tag(15) long done,
      @Tag(16) long running,
      @Tag(17) long failed,
      @Tag(18) long superseded,
      @Tag(19) long retried,
      @Tag(20) long elapsedMillis,
      @Tag(21) long createdMillis,
      @Tag(22) ErrorReply error,
      @Tag(23) long answerSize,
      @Tag(24) @Bound(bytes = Bounds.CONTENT_TYPE) String contentType) {}

  /**
   * A subtask's range, state and attempts.
   *
   * @param start first unit
   * @param end unit after the last
   * @param scan it looks for record boundaries only
   * @param strikes workers that died, or timeouts, while it was started
   * @param attempts incarnation.counter@worker, newest last
   * @param worker that has it or had it last
   * @param error why it failed; code 0 for nothing
   * @param evidence tail of its stderr or a stack trace
   * @param output the first bytes of its result, when one subtask was asked for and it is still
   *     kept
   * @param outputSize of the whole result
   * @param outputKept its result is still stored; that of a task which is done is in its answer
   *     only
   */
  record SubtaskInfo(
      @Tag(1) long task,
      @Tag(2) long index,
      @Tag(3) @Bound(bytes = Bounds.WORD) String state,
      @Tag(4) long start,
      @Tag(5) long end,
      @Tag(6) boolean scan,
      @Tag(7) int strikes,
      @Tag(8) @Bound(elements = Bounds.PAGE, bytes = Bounds.HOST) List<String> attempts,
      @Tag(9) @Bound(bytes = Bounds.WORKER) String worker,
      @Tag(10) ErrorReply error,
      @Tag(11) @Bound(bytes = Bounds.EVIDENCE, cut = true) String evidence,
      @Tag(12) @Bound(bytes = Bounds.EVIDENCE) byte[] output,
      @Tag(13) long outputSize,
      @Tag(14) boolean outputKept) {}
}
