package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** The task is durable. */
@Code(
    value = 0x0102,
    from = {Role.SERVER})
public record Accepted(@Tag(1) long task, @Tag(2) boolean duplicate) implements Message {}
