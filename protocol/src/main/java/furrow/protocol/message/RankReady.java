package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A rank that has joined is free to take part in a world.
 *
 * @param world id of the world it was started for
 * @param number which of the ranks that were asked for it is, from 1; kept by its replacement
 * @param transport name of the transport it has
 * @param address numeric address at which other ranks reach it
 */
@Code(
    value = 0x0501,
    from = {Role.RANK})
public record RankReady(
    @Tag(1) String world, @Tag(2) int number, @Tag(3) String transport, @Tag(4) String address)
    implements Message {}
