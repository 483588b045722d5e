package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

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
public record TaskInfo(
    @Tag(1) long task,
    @Tag(2) String state,
    @Tag(3) String user,
    @Tag(4) String kernel,
    @Tag(5) String operation,
    @Tag(6) List<String> argv,
    @Tag(7) String input,
    @Tag(8) String group,
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
    @Tag(24) String contentType) {}
