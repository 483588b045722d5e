package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A run of neighbouring subtasks of one task; subtask first + k has attempt counter + k.
 *
 * @param first index of the first subtask
 * @param count subtasks, at least 1
 * @param incarnation of the server that handed it out
 * @param counter attempt counter of the first subtask
 */
public record RunInfo(
    @Tag(1) long task,
    @Tag(2) long first,
    @Tag(3) int count,
    @Tag(4) int incarnation,
    @Tag(5) long counter) {}
