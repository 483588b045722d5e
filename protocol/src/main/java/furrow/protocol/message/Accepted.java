package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * The task is durable.
 *
 * @param task its id
 * @param duplicate the submission id was known; this is the task it gave then
 */
@Code(
    value = 0x0102,
    from = {Role.SERVER})
public record Accepted(@Tag(1) long task, @Tag(2) boolean duplicate) implements Message {}
