package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/**
 * A worker as the server sees it.
 *
 * @param session of its connection
 * @param state up, suspect, draining or lost
 * @param busy slots at work
 * @param queued subtasks handed to it and not begun
 * @param heartbeatAgeMillis since its last sign of life
 * @param subtasksDone since it joined
 */
public record WorkerInfo(
    @Tag(1) String worker,
    @Tag(2) long session,
    @Tag(3) String state,
    @Tag(4) String host,
    @Tag(5) long pid,
    @Tag(6) int slots,
    @Tag(7) int busy,
    @Tag(8) long queued,
    @Tag(9) List<String> groups,
    @Tag(10) Map<String, String> labels,
    @Tag(11) List<String> kernels,
    @Tag(12) long heartbeatAgeMillis,
    @Tag(13) long subtasksDone) {}
