package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** Runs the failed subtasks of an ended task again; answered by Done. */
@Code(
    value = 0x010e,
    from = {Role.CLIENT, Role.ADMIN})
public record Retry(@Tag(1) long task) implements Message {}
