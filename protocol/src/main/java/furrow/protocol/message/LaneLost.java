package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * What the rank sends after LaneClosed, the answer, comes over its own connection again.
 *
 * @param heard frames that have come whole through the world in this epoch
 */
@Code(
    value = 0x050b,
    from = {Role.RANK})
public record LaneLost(@Tag(1) int epoch, @Tag(2) long heard) implements Message {}
