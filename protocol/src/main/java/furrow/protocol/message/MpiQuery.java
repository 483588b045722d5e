package furrow.protocol.message;

/** Asks for the world; answered by MpiList. */
@Code(
    value = 0x0512,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record MpiQuery() implements Message {}
