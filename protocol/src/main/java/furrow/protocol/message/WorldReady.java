package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** The sender has got through to the world of this epoch. */
@Code(
    value = 0x0506,
    from = {Role.RANK})
public record WorldReady(@Tag(1) int epoch) implements Message {}
