package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * The peer's proof of the token.
 *
 * @param proof the peer's (docs/protocol.md, Opening a session)
 */
@Code(
    value = 0x0003,
    from = {})
public record Proof(@Tag(1) byte[] proof) implements Message {}
