package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** Execution of these has begun. */
@Code(
    value = 0x0406,
    from = {Role.WORKER, Role.RANK, Role.RELAY})
public record Started(@Tag(1) List<RunInfo> runs) implements Message {}
