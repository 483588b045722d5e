package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * The session is open.
 *
 * @param session number of the session, for display
 * @param heartbeatMillis send any frame at least this often
 * @param user whom the token stands for
 * @param maxFrame most bytes of fields in a frame from now on
 */
@Code(
    value = 0x0004,
    from = {Role.SERVER})
public record Welcome(
    @Tag(1) long session, @Tag(2) int heartbeatMillis, @Tag(3) String user, @Tag(4) int maxFrame)
    implements Message {}
