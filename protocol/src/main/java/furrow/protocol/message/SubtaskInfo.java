package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

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
 * @param output the first bytes of its result, when one subtask was asked for and it is still kept
 * @param outputSize of the whole result
 */
public record SubtaskInfo(
    @Tag(1) long task,
    @Tag(2) long index,
    @Tag(3) String state,
    @Tag(4) long start,
    @Tag(5) long end,
    @Tag(6) boolean scan,
    @Tag(7) int strikes,
    @Tag(8) List<String> attempts,
    @Tag(9) String worker,
    @Tag(10) ErrorReply error,
    @Tag(11) String evidence,
    @Tag(12) byte[] output,
    @Tag(13) long outputSize) {}
