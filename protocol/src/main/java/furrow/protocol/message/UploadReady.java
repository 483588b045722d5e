package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Send from this offset.
 *
 * @param offset bytes that are there
 */
@Code(
    value = 0x0104,
    from = {Role.SERVER})
public record UploadReady(@Tag(1) String uploadId, @Tag(2) long offset) implements Message {}
