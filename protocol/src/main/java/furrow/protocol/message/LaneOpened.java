package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** What the rank sends after this comes through the world. */
@Code(
    value = 0x050a,
    from = {Role.RANK})
public record LaneOpened(@Tag(1) int epoch) implements Message {}
