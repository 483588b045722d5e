package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * The master of a world is ready; it moves data and works no subtask.
 *
 * @param world id of the world it was started for
 * @param transport name of the transport it has
 * @param address numeric address at which ranks reach it
 */
@Code(
    value = 0x0502,
    from = {Role.RANK})
public record MasterReady(@Tag(1) String world, @Tag(2) String transport, @Tag(3) String address)
    implements Message {}
