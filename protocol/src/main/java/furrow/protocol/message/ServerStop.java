package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Stops the server; answered by Done, then Goodbye.
 *
 * @param immediately do not wait for requests in flight
 */
@Code(
    value = 0x0303,
    from = {Role.ADMIN})
public record ServerStop(@Tag(1) boolean immediately) implements Message {}
