package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * This epoch ends: drop its connections, answer WorldLost.
 *
 * @param reason for display
 */
@Code(
    value = 0x0508,
    from = {Role.SERVER})
public record WorldBreak(@Tag(1) int epoch, @Tag(2) String reason) implements Message {}
