package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * Asks for one subtask, or for those in a state; answered by SubtaskList.
 *
 * @param indexPlusOne 0 for all in the state
 * @param state READY, RUNNING, DONE, FAILED, POISONED, SUPERSEDED or CANCELLED; empty for all
 * @param limit most subtasks wanted; 0 for as many as the server gives
 */
@Code(
    value = 0x0111,
    from = {Role.CLIENT, Role.ADMIN, Role.READ})
public record SubtaskQuery(
    @Tag(1) long task, @Tag(2) long indexPlusOne, @Tag(3) String state, @Tag(4) int limit)
    implements Message {}
