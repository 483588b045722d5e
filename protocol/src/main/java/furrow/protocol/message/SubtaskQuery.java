package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Asks for one subtask, or with index -1 for those in a state; answered by SubtaskList.
 *
 * @param indexPlusOne 0 for all in the state
 */
@Code(
    value = 0x0111,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record SubtaskQuery(
    @Tag(1) long task, @Tag(2) long indexPlusOne, @Tag(3) String state, @Tag(4) int limit)
    implements Message {}
