package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * What the master has moved since it started, once a second while anything moves.
 *
 * @param mode rounds or window
 * @param rounds of scattering and gathering
 * @param bytes both ways
 * @param roundMicros how long a round took, a moving average
 */
@Code(
    value = 0x050f,
    from = {Role.RANK})
public record WorldPulse(
    @Tag(1) int epoch,
    @Tag(2) String mode,
    @Tag(3) long rounds,
    @Tag(4) long bytes,
    @Tag(5) long roundMicros)
    implements Message {}
