package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Begins or goes on with sending an input by value; answered by UploadReady.
 *
 * @param uploadId 32 hexadecimal digits chosen by the client; the same id resumes
 * @param name the file's name, for messages
 * @param size bytes
 */
@Code(
    value = 0x0103,
    from = {Role.CLIENT, Role.ADMIN})
public record UploadOpen(@Tag(1) String uploadId, @Tag(2) String name, @Tag(3) long size)
    implements Message {}
