package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A run of subtasks to do: subtask first + k covers chunk units from start + k * chunk, cut at end.
 *
 * @param start first unit of the first subtask
 * @param chunk units per subtask
 * @param end unit after the last one of the segment
 * @param mode how to read the ranges: 0 start is guessed to lie outside quotes, 1 inside, 2 start
 *     is a record start, 3 the same, and units belong to places; 64, 65, 66 as 0, 1, 2, but only
 *     the boundaries are wanted
 */
public record AssignedRun(
    @Tag(1) RunInfo run,
    @Tag(2) long start,
    @Tag(3) long chunk,
    @Tag(4) long end,
    @Tag(5) int mode) {}
