package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** Creates a group; answered by Done. */
@Code(
    value = 0x0201,
    from = {Role.CLIENT, Role.ADMIN})
public record GroupCreate(@Tag(1) String group) implements Message {}
