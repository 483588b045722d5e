package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * The server proves the token first and asks for the peer's proof.
 *
 * @param version chosen for this session
 * @param capabilities bit set of optional abilities of the server
 * @param serverId the same over restarts
 * @param incarnation how often the state directory was opened by a server
 * @param nonce 32 random bytes
 * @param proof the server's (docs/protocol.md, Opening a session)
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
