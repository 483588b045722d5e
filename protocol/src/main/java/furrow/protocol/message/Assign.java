package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** A batch of work. */
@Code(
    value = 0x0405,
    from = {Role.SERVER})
public record Assign(@Tag(1) List<AssignedRun> runs) implements Message {}
