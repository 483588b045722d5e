package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * Tasks in order of their ids.
 *
 * @param more further frames with the same correlation follow
 */
@Code(
    value = 0x0108,
    from = {Role.SERVER})
public record TaskList(@Tag(1) List<TaskInfo> tasks, @Tag(2) boolean more) implements Message {}
