package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/**
 * Brings up a world; answered by MpiList as soon as the intent is stored.
 *
 * @param ranks that compute; the master is one more
 * @param launcher slurm, local or empty for what is there
 * @param mode auto, rounds or window
 * @param network in which ranks speak to each other, like 10.0.0.0/8; empty for loopback
 * @param groups to be a member of
 * @param arguments handed on to sbatch or srun
 * @param environment what Slurm's programs need of the caller's environment
 */
@Code(
    value = 0x0510,
    from = {Role.CLIENT, Role.ADMIN})
public record MpiUp(
    @Tag(1) int ranks,
    @Tag(2) String launcher,
    @Tag(3) String mode,
    @Tag(4) String network,
    @Tag(5) List<String> groups,
    @Tag(6) List<String> arguments,
    @Tag(7) Map<String, String> environment)
    implements Message {}
