package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** Leases handed back unstarted. */
@Code(
    value = 0x040c,
    from = {Role.WORKER, Role.RANK, Role.RELAY})
public record Returned(@Tag(1) List<RunInfo> runs) implements Message {}
