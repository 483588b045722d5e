package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Units finished inside subtasks of this task that are still running, summed over the session.
 *
 * @param unitsDone of subtasks under way only
 */
@Code(
    value = 0x0407,
    from = {Role.WORKER, Role.RANK, Role.RELAY})
public record Advanced(@Tag(1) long task, @Tag(2) long unitsDone) implements Message {}
