package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * Groups.
 *
 * @param more further frames with the same correlation follow
 */
@Code(
    value = 0x0204,
    from = {Role.SERVER})
public record GroupList(@Tag(1) List<GroupInfo> groups, @Tag(2) boolean more) implements Message {}
