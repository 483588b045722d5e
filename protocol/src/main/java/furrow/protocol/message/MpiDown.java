package furrow.protocol.message;

/** Ends the world; answered by Done when its processes and its allocation are gone. */
@Code(
    value = 0x0511,
    from = {Role.CLIENT, Role.ADMIN})
public record MpiDown() implements Message {}
