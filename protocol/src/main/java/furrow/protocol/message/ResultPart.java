package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** Part of a large result, in order. */
@Code(
    value = 0x0409,
    from = {Role.WORKER, Role.RANK, Role.RELAY})
public record ResultPart(@Tag(1) RunInfo run, @Tag(2) long offset, @Tag(3) byte[] bytes)
    implements Message {}
