package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Asks for workers; answered by WorkerList.
 *
 * @param worker empty for all
 */
@Code(
    value = 0x0206,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record WorkerQuery(@Tag(1) String worker) implements Message {}
