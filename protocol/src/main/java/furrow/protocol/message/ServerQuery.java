package furrow.protocol.message;

/** Asks for the server's state; answered by ServerInfo. */
@Code(
    value = 0x0301,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record ServerQuery() implements Message {}
