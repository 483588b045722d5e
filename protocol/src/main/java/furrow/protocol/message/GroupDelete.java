package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** Deletes a group; answered by Done. */
@Code(
    value = 0x0202,
    from = {Role.CLIENT, Role.ADMIN})
public record GroupDelete(@Tag(1) String group) implements Message {}
