package furrow.server.mpi;

import java.util.List;
import java.util.Map;

/**
 * The world that was asked for; stored before anything is started for it.
 *
 * @param world id: 32 random hex digits
 * @param ranks that compute
 * @param launcher slurm or local
 * @param mode auto, rounds or window
 * @param network in which ranks speak to each other, like 10.0.0.0/8
 * @param groups of the ranks
 * @param arguments handed on to sbatch or srun
 * @param environment what Slurm's programs need of the caller's environment
 */
public record WorldSpec(
    String world,
    int ranks,
    String launcher,
    String mode,
    String network,
    List<String> groups,
    List<String> arguments,
    Map<String, String> environment) {
  public WorldSpec {
    groups = List.copyOf(groups);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }
}
