package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * A subtask's range, state and attempts.
 *
 * @param attempts incarnation.counter@worker, newest last
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
    @Tag(11) String evidence) {}
