package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Puts a worker into a group or takes it out; answered by Done.
 *
 * @param join in, else out
 */
@Code(
    value = 0x0205,
    from = {Role.CLIENT, Role.ADMIN})
public record Membership(@Tag(1) String worker, @Tag(2) String group, @Tag(3) boolean join)
    implements Message {}
