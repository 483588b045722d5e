package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * Subtasks.
 *
 * @param more further frames with the same correlation follow
 */
@Code(
    value = 0x0112,
    from = {Role.SERVER})
public record SubtaskList(@Tag(1) List<SubtaskInfo> subtasks, @Tag(2) boolean more)
    implements Message {}
