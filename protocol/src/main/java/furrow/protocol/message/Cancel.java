package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** Ends a task; answered by Done once nothing of it can commit any more. */
@Code(
    value = 0x010d,
    from = {Role.CLIENT, Role.ADMIN})
public record Cancel(@Tag(1) long task) implements Message {}
