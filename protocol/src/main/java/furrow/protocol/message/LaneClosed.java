package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * What the server sends after this comes over the rank's own connection again, beginning with the
 * frames that the rank has not heard.
 *
 * @param heard frames that have come whole through the world in this epoch
 */
@Code(
    value = 0x050c,
    from = {Role.SERVER})
public record LaneClosed(@Tag(1) int epoch, @Tag(2) long heard) implements Message {}
