package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Asks for groups; answered by GroupList.
 *
 * @param group empty for all
 */
@Code(
    value = 0x0203,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record GroupQuery(@Tag(1) String group) implements Message {}
