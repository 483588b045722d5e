package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Some bytes of an upload, in order; not answered one by one.
 *
 * @param offset of its first byte
 */
@Code(
    value = 0x0105,
    from = {Role.CLIENT, Role.ADMIN})
public record UploadChunk(@Tag(1) String uploadId, @Tag(2) long offset, @Tag(3) byte[] bytes)
    implements Message {}
