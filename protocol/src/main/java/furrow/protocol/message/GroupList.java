package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** Groups. */
@Code(
    value = 0x0204,
    from = {Role.SERVER})
public record GroupList(@Tag(1) List<GroupInfo> groups) implements Message {}
