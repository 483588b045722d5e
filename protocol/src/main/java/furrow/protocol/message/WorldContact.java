package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Where the sender can be reached in this epoch.
 *
 * @param contact in a form that the transport understands
 */
@Code(
    value = 0x0504,
    from = {Role.RANK})
public record WorldContact(@Tag(1) int epoch, @Tag(2) String contact) implements Message {}
