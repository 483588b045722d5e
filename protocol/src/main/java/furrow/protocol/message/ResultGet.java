package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Asks for a part of a task's answer; answered by ResultData.
 *
 * @param length most bytes wanted
 */
@Code(
    value = 0x010b,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record ResultGet(@Tag(1) long task, @Tag(2) long offset, @Tag(3) int length)
    implements Message {}
