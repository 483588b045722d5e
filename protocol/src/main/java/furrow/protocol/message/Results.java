package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** A batch of finished work; each run is acknowledged by ResultOk. */
@Code(
    value = 0x0408,
    from = {Role.WORKER, Role.RANK, Role.RELAY})
public record Results(@Tag(1) List<ResultRun> runs) implements Message {}
