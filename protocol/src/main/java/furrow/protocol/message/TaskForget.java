package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** The task needs this worker no more. */
@Code(
    value = 0x0404,
    from = {Role.SERVER})
public record TaskForget(@Tag(1) long task) implements Message {}
