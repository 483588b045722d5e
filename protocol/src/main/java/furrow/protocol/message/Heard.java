package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * So much has come through the world: the other side need not keep it any longer.
 *
 * @param heard frames that have come whole through the world in this epoch
 */
@Code(
    value = 0x050d,
    from = {Role.RANK, Role.SERVER})
public record Heard(@Tag(1) int epoch, @Tag(2) long heard) implements Message {}
