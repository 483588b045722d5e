package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Opens a connection: the first frame, sent by the peer that connected.
 *
 * @param minVersion oldest protocol version spoken
 * @param maxVersion newest protocol version spoken
 * @param capabilities bit set of optional abilities; unknown bits are ignored
 * @param role what the peer wants to be; the token must allow it
 * @param tokenId public name of the token to be proven
 * @param nonce 32 random bytes
 * @param software name and version, for display
 */
@Code(
    value = 0x0001,
    from = {})
public record Hello(
    @Tag(1) int minVersion,
    @Tag(2) int maxVersion,
    @Tag(3) long capabilities,
    @Tag(4) Role role,
    @Tag(5) String tokenId,
    @Tag(6) byte[] nonce,
    @Tag(7) String software)
    implements Message {}
