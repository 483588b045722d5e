package furrow.protocol.message;

/** A sign of life: a bare header. The server answers each with one. */
@Code(
    value = 0x0005,
    from = {Role.CLIENT, Role.WORKER, Role.RELAY, Role.RANK, Role.ADMIN, Role.READ, Role.SERVER})
public record Heartbeat() implements Message {}
