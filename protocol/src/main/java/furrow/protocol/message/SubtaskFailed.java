package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * One subtask (a run of count 1) could not be done.
 *
 * @param code number of an ErrorCode
 * @param cause KERNEL, PERMANENT, TIMEOUT, CRASH or UNSUITABLE; any other counts as KERNEL
 * @param evidence tail of its stderr or a stack trace, at most 16 KiB
 */
@Code(
    value = 0x040b,
    from = {Role.WORKER, Role.RANK, Role.RELAY})
public record SubtaskFailed(
    @Tag(1) RunInfo run,
    @Tag(2) int code,
    @Tag(3) String message,
    @Tag(4) String hint,
    @Tag(5) String cause,
    @Tag(6) String evidence)
    implements Message {}
