package furrow.server.mpi;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What Slurm's programs get of the environment in which a world was asked for. */
final class SlurmEnvironment {
  private static final Set<String> KEPT = Set.of("PATH", "LD_LIBRARY_PATH", "SLURM_CONF");

  /** A user's defaults for sbatch that would make something else of the job. */
  private static final Set<String> NOT_OURS =
      Set.of(
          "SBATCH_ARRAY_INX",
          "SBATCH_CLUSTERS",
          "SBATCH_EXPORT",
          "SBATCH_GET_USER_ENV",
          "SBATCH_TEST_ONLY",
          "SBATCH_WAIT");

  private SlurmEnvironment() {}

  /** Without what an allocation says about itself: srun would take that for options. */
  static Map<String, String> of(Map<String, String> callers) {
    Map<String, String> kept = new TreeMap<>();
    callers.forEach(
        (name, value) -> {
          if (KEPT.contains(name) || name.startsWith("SBATCH_") && !NOT_OURS.contains(name)) {
            kept.put(name, value);
          }
        });
    return kept;
  }

  /** The allocation in which a world was asked for; 0 for none. */
  static long allocation(Map<String, String> callers) {
    String id = callers.getOrDefault("SLURM_JOB_ID", "");
    return id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
  }
}
