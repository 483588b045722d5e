package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** A range of an input; shorter than asked only at its end. */
@Code(
    value = 0x0410,
    from = {Role.SERVER})
public record FetchData(@Tag(1) long task, @Tag(2) long offset, @Tag(3) byte[] bytes)
    implements Message {}
