package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * The sender is about to close on purpose.
 *
 * @param reason for display
 * @param retryAfterMillis when to come back; 0 for never
 */
@Code(
    value = 0x0007,
    from = {Role.CLIENT, Role.WORKER, Role.RELAY, Role.RANK, Role.ADMIN, Role.READ, Role.SERVER})
public record Goodbye(@Tag(1) String reason, @Tag(2) int retryAfterMillis) implements Message {}
