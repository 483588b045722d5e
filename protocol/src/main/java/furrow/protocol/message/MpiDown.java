package furrow.protocol.message;

/**
 * Ends the world; answered by Done when its processes and its allocation are gone, with what could
 * not be ended as its text.
 */
@Code(
    value = 0x0511,
    from = {Role.CLIENT, Role.ADMIN})
public record MpiDown() implements Message {}
