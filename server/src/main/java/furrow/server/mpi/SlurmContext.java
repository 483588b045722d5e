package furrow.server.mpi;

import furrow.protocol.message.WorldMessage.LauncherKind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The server, as its allocations have to know it.
 *
 * @param server its id, which is part of their names
 * @param directory where it is noted what was started; seen from the nodes
 * @param loopback whether only this host reaches the server
 * @param environment of Slurm's programs: the server's own, never a client's
 */
public record SlurmContext(
    String server, Path directory, boolean loopback, Map<String, String> environment) {
  private static final int SHORT = 8;
  private static final Set<String> KEPT = Set.of("PATH", "LD_LIBRARY_PATH", "SLURM_CONF");

  /** Defaults for sbatch that would make something else of the job. */
  private static final Set<String> NOT_OURS =
      Set.of(
          "SBATCH_ARRAY_INX",
          "SBATCH_CLUSTERS",
          "SBATCH_EXPORT",
          "SBATCH_GET_USER_ENV",
          "SBATCH_TEST_ONLY",
          "SBATCH_WAIT");

  /**
   * Keeps of the environment in which the server was started what Slurm's programs are to know:
   * where they are, the cluster, and the operator's defaults for sbatch. What an allocation says
   * about itself ({@code SLURM_*}, {@code SRUN_*}) is left out: srun would take it for options.
   */
  public SlurmContext {
    Map<String, String> kept = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (KEPT.contains(name) || name.startsWith("SBATCH_") && !NOT_OURS.contains(name)) {
            kept.put(name, value);
          }
        });
    environment = Map.copyOf(kept);
  }

  /** What the names of all our allocations begin with. */
  String prefix() {
    return "furrow-" + shortened(server) + "-";
  }

  /** The name of a world's allocation and of its steps. */
  String name(String world) {
    return prefix() + shortened(world);
  }

  private static String shortened(String id) {
    return id.substring(0, Math.min(SHORT, id.length()));
  }

  /** Slurm where jobs can be submitted from this host, else processes of it. */
  public LauncherKind launcher() {
    for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (directory.startsWith("/") && Files.isExecutable(Path.of(directory, "sbatch"))) {
        return LauncherKind.SLURM;
      }
    }
    return LauncherKind.LOCAL;
  }
}
