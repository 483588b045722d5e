package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * No new work for a worker; answered by Done.
 *
 * @param worker its name
 * @param stop and it is to end when it is empty
 */
@Code(
    value = 0x0208,
    from = {Role.CLIENT, Role.ADMIN})
public record DrainWorker(@Tag(1) String worker, @Tag(2) boolean stop) implements Message {}
