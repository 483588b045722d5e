package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** What the server sends after this comes through the world. */
@Code(
    value = 0x0509,
    from = {Role.SERVER})
public record LaneOpen(@Tag(1) int epoch) implements Message {}
