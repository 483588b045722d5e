package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * A world as the server sees it.
 *
 * @param state waiting, forming, up, breaking or ending
 * @param epoch of the present world; 0 before the first
 * @param master process id; 0 while there is none
 * @param wanted ranks that were asked for
 * @param allocation id of the Slurm job; 0 for none
 * @param allocationState as Slurm names it
 * @param reason why it waits or what broke it last; empty for nothing
 * @param mode rounds or window; as it is now
 * @param upMillis how long the last forming took, from the break to the first frame
 * @param ringUsed bytes that wait in the ring to the master
 * @param ringBytes its capacity
 */
public record MpiWorldInfo(
    @Tag(1) String world,
    @Tag(2) String state,
    @Tag(3) int epoch,
    @Tag(4) String launcher,
    @Tag(5) long master,
    @Tag(6) int wanted,
    @Tag(7) long allocation,
    @Tag(8) String allocationState,
    @Tag(9) String reason,
    @Tag(10) String mode,
    @Tag(11) long rounds,
    @Tag(12) long bytes,
    @Tag(13) long upMillis,
    @Tag(14) long ringUsed,
    @Tag(15) long ringBytes,
    @Tag(16) List<MpiRankInfo> ranks) {}
