package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** Workers. */
@Code(
    value = 0x0207,
    from = {Role.SERVER})
public record WorkerList(@Tag(1) List<WorkerInfo> workers) implements Message {}
