package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A new epoch of the world begins: open what others shall connect to, answer WorldContact.
 *
 * @param epoch grows with every try to form the world
 * @param rank of the receiver in this epoch; 0 is the master
 * @param size ranks, the master included
 * @param limitMillis who has not got through by then ends its process or its part in it
 */
@Code(
    value = 0x0503,
    from = {Role.SERVER})
public record WorldForm(
    @Tag(1) int epoch, @Tag(2) int rank, @Tag(3) int size, @Tag(4) int limitMillis)
    implements Message {}
