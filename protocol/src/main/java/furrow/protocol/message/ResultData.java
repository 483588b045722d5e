package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/** A part of an answer. */
@Code(
    value = 0x010c,
    from = {Role.SERVER})
public record ResultData(
    @Tag(1) long task,
    @Tag(2) long offset,
    @Tag(3) long total,
    @Tag(4) String contentType,
    @Tag(5) byte[] bytes)
    implements Message {}
