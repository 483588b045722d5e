package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * The server proves the token first and asks for the peer's proof.
 *
 * @param proof HMAC-SHA256 over both nonces, keyed by the token (docs/protocol.md, Authentication)
 */
@Code(
    value = 0x0002,
    from = {Role.SERVER})
public record Challenge(
    @Tag(1) int version,
    @Tag(2) long capabilities,
    @Tag(3) String serverId,
    @Tag(4) int incarnation,
    @Tag(5) byte[] nonce,
    @Tag(6) byte[] proof)
    implements Message {}
