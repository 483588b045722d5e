package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * How a watched task stands.
 *
 * @param last the task has ended; nothing more follows
 * @param explanation why it waits, when it has waited for 2 s; else empty
 */
@Code(
    value = 0x010a,
    from = {Role.SERVER})
public record Progress(@Tag(1) TaskInfo info, @Tag(2) boolean last, @Tag(3) String explanation)
    implements Message {}
