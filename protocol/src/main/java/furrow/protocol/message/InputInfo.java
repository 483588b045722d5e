package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A task's input as the client sees it. All empty: no input.
 *
 * @param path absolute
 * @param size bytes
 * @param mtimeMillis last modification
 * @param fingerprint hash over the first and last 64 KiB, hexadecimal
 * @param inode 0 where the client is on another host
 * @param uploadId of a finished upload; the path is then only a name
 * @param host host name of the client
 */
public record InputInfo(
    @Tag(1) String path,
    @Tag(2) long size,
    @Tag(3) long mtimeMillis,
    @Tag(4) String fingerprint,
    @Tag(5) long inode,
    @Tag(6) String uploadId,
    @Tag(7) String host) {}
