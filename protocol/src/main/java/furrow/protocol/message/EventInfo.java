package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * One event (docs/events.md).
 *
 * @param kind docs/events.md
 * @param task 0 for none
 * @param subtaskPlusOne 0 for none
 * @param worker empty for none
 * @param text for people
 * @param last nothing more is kept, and nobody asked to follow
 */
@Code(
    value = 0x0305,
    from = {Role.SERVER})
public record EventInfo(
    @Tag(1) long sequence,
    @Tag(2) long atMillis,
    @Tag(3) String kind,
    @Tag(4) long task,
    @Tag(5) long subtaskPlusOne,
    @Tag(6) String worker,
    @Tag(7) String text,
    @Tag(8) boolean last)
    implements Message {}
