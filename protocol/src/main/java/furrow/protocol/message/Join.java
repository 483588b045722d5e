package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/**
 * A worker offers its slots; answered by Joined.
 *
 * @param worker unique, the same over all sessions of this worker
 * @param slots subtasks it works on at a time
 * @param groups to be a member of, besides those it was put into before
 * @param labels for display
 * @param kernels names of the kernels it has
 * @param holding leases that are being worked on
 * @param finished leases whose results are held unacknowledged
 */
@Code(
    value = 0x0401,
    from = {Role.WORKER, Role.RANK, Role.RELAY})
public record Join(
    @Tag(1) String worker,
    @Tag(2) String host,
    @Tag(3) long pid,
    @Tag(4) int slots,
    @Tag(5) List<String> groups,
    @Tag(6) Map<String, String> labels,
    @Tag(7) List<String> kernels,
    @Tag(8) List<RunInfo> holding,
    @Tag(9) List<RunInfo> finished)
    implements Message {}
