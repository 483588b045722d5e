package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** A run of neighbouring subtasks of one task; subtask first + k has attempt counter + k. */
public record RunInfo(
    @Tag(1) long task,
    @Tag(2) long first,
    @Tag(3) int count,
    @Tag(4) int incarnation,
    @Tag(5) long counter) {}
