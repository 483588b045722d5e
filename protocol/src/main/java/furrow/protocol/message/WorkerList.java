package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * Workers.
 *
 * @param more further frames with the same correlation follow
 */
@Code(
    value = 0x0207,
    from = {Role.SERVER})
public record WorkerList(@Tag(1) List<WorkerInfo> workers, @Tag(2) boolean more)
    implements Message {}
