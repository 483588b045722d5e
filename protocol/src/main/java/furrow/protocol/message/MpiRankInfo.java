package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A rank as the server sees it.
 *
 * @param rank in the present epoch; 0 while it takes no part
 * @param number which of the ranks that were asked for it is
 * @param lane world or socket: how its work travels now
 */
public record MpiRankInfo(
    @Tag(1) int rank,
    @Tag(2) int number,
    @Tag(3) String worker,
    @Tag(4) String node,
    @Tag(5) long pid,
    @Tag(6) String lane,
    @Tag(7) long heartbeatAgeMillis,
    @Tag(8) long subtasksDone) {}
