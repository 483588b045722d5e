package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Follow the event log; answered by EventInfo frames until the connection closes.
 *
 * @param since sequence number after which to begin; 0 for all that is kept
 * @param follow go on when the kept events are sent; else the last one has last set
 */
@Code(
    value = 0x0304,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record EventsWatch(@Tag(1) long since, @Tag(2) boolean follow) implements Message {}
