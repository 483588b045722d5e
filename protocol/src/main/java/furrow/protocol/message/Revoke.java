package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** End these; their results will not count. */
@Code(
    value = 0x040d,
    from = {Role.SERVER})
public record Revoke(@Tag(1) List<RunInfo> runs) implements Message {}
