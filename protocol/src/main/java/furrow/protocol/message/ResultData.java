package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A part of an answer.
 *
 * @param total size of the whole answer
 * @param contentType of the whole answer
 */
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
