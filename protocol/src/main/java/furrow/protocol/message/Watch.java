package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** Follow a task; answered by Progress frames, the last of which has last set. */
@Code(
    value = 0x0109,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record Watch(@Tag(1) long task) implements Message {}
