package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** The peer's proof of the token. */
@Code(
    value = 0x0003,
    from = {})
public record Proof(@Tag(1) byte[] proof) implements Message {}
