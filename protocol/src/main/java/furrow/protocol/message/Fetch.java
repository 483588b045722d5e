package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Asks for a range of a task's input; answered by FetchData.
 *
 * @param length most bytes wanted
 */
@Code(
    value = 0x040f,
    from = {Role.WORKER, Role.RANK, Role.RELAY})
public record Fetch(@Tag(1) long task, @Tag(2) long offset, @Tag(3) int length)
    implements Message {}
