package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A request was carried out and has nothing more to tell.
 *
 * @param text for display; may be empty
 */
@Code(
    value = 0x0008,
    from = {Role.SERVER})
public record Done(@Tag(1) String text) implements Message {}
