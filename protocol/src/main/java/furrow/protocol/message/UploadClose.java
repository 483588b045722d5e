package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * All bytes are sent; answered by UploadReady with offset = size once everything is synced.
 *
 * @param crc32c over the whole input
 */
@Code(
    value = 0x0106,
    from = {Role.CLIENT, Role.ADMIN})
public record UploadClose(@Tag(1) String uploadId, @Tag(2) long size, @Tag(3) int crc32c)
    implements Message {}
