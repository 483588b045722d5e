package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Take no new work.
 *
 * @param stop and end when empty
 */
@Code(
    value = 0x040e,
    from = {Role.SERVER})
public record Drain(@Tag(1) boolean stop) implements Message {}
