package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * All contacts of an epoch are known: connect, then answer WorldReady.
 *
 * @param nonce secret of this epoch, proven to the master and by it over the new connections
 * @param contacts in the order of the ranks
 */
@Code(
    value = 0x0505,
    from = {Role.SERVER})
public record WorldTable(@Tag(1) int epoch, @Tag(2) byte[] nonce, @Tag(3) List<String> contacts)
    implements Message {}
