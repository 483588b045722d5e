package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** Asks why a task waits; answered by Explanation. */
@Code(
    value = 0x010f,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record Explain(@Tag(1) long task) implements Message {}
