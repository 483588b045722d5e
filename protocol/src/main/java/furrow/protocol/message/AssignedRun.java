package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A run of subtasks to do: subtask first + k covers chunk units from start + k * chunk, cut at end.
 */
public record AssignedRun(
    @Tag(1) RunInfo run,
    @Tag(2) long start,
    @Tag(3) long chunk,
    @Tag(4) long end,
    @Tag(5) int mode) {}
