package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A group and its size.
 *
 * @param tasks that ask for it and have not ended
 */
public record GroupInfo(
    @Tag(1) String group,
    @Tag(2) int workers,
    @Tag(3) int slots,
    @Tag(4) int busy,
    @Tag(5) long tasks) {}
