package furrow.client.doctor;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What worlds of MPI ranks need. Whoever wants none misses nothing, so these are never bad. */
final class MpiChecks {
  private static final String JAR = "/usr/share/java/mpj.jar";

  private MpiChecks() {}

  static Finding mpj(Map<String, String> environment) {
    String named = environment.getOrDefault("FURROW_MPJ_JAR", "");
    Path jar = Path.of(named.isEmpty() ? JAR : named);
    Path log = jar.resolveSibling("log4j-1.2.jar");
    for (Path needed : List.of(jar, log)) {
      if (!Files.isReadable(needed)) {
        String found = "no " + needed + ": no furrow mpi up here";
        return named.isEmpty()
            ? Finding.ok("MPJ Express", found + "; apt-get install libmpj-java")
            : Finding.warn("MPJ Express", found, "set FURROW_MPJ_JAR to the path of mpj.jar");
      }
    }
    return Finding.ok("MPJ Express", jar.toString());
  }

  static Finding slurm(Map<String, String> environment) {
    List<String> missing = new ArrayList<>();
    String found = "";
    for (String program : List.of("sbatch", "srun", "squeue", "scancel")) {
      String path = program(environment.getOrDefault("PATH", ""), program);
      if (path.isEmpty()) {
        missing.add(program);
      } else {
        found = path;
      }
    }
    if (found.isEmpty()) {
      return Finding.ok("Slurm", "not installed: furrow mpi up --ranks N --launcher local only");
    }
    if (!missing.isEmpty()) {
      return Finding.warn(
          "Slurm", "no " + String.join(", ", missing) + " in PATH", "apt-get install slurm-client");
    }
    String conf = environment.getOrDefault("SLURM_CONF", "");
    String job = environment.getOrDefault("SLURM_JOB_ID", "");
    return Finding.ok(
        "Slurm",
        Path.of(found).getParent()
            + (conf.isEmpty() ? "" : ", SLURM_CONF=" + conf)
            + (job.isEmpty() ? "" : ", inside allocation " + job));
  }

  /** Its path, or empty. */
  private static String program(String path, String name) {
    for (String directory : path.split(File.pathSeparator)) {
      if (directory.startsWith("/") && Files.isExecutable(Path.of(directory, name))) {
        return Path.of(directory, name).toString();
      }
    }
    return "";
  }
}
