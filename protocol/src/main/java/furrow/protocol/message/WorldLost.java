package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * The sender is no part of this epoch any more, because it broke or because WorldBreak said so.
 *
 * @param reason for display
 */
@Code(
    value = 0x0507,
    from = {Role.RANK})
public record WorldLost(@Tag(1) int epoch, @Tag(2) String reason) implements Message {}
