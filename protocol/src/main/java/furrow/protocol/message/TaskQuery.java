package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Asks for tasks; answered by TaskList.
 *
 * @param from first id
 * @param to last id, inclusive; 0 for no end
 * @param last only the newest
 */
@Code(
    value = 0x0107,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record TaskQuery(@Tag(1) long from, @Tag(2) long to, @Tag(3) boolean last)
    implements Message {}
