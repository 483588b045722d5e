package furrow.slurm.script;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is the same for all jobs of a server.
 *
 * @param logs directory of the jobs' output, seen from the nodes
 * @param clientService its address as a URL
 * @param aiServer the address of what clients load, as a URL
 * @param credentials files with what a client proves itself by; never their content
 * @param command of a client where its profile names none
 * @param imageCommand the same in a container
 * @param imageRoots below which a client may name an image; a profile may name any
 * @param defaults of fields that neither request nor profile says
 */
public record JobSite(
    Path logs,
    String clientService,
    String aiServer,
    Credentials credentials,
    List<String> command,
    List<String> imageCommand,
    List<Path> imageRoots,
    Map<JobField, String> defaults) {
  public JobSite {
    command = List.copyOf(command);
    imageCommand = List.copyOf(imageCommand);
    imageRoots = List.copyOf(imageRoots);
    defaults = Map.copyOf(defaults);
  }

  /** Defaults of a shell: SLURM_PARTITION, SLURM_QOS, SLURM_ACCOUNT; then 4 CPUs and 8G. */
  public static Map<JobField, String> defaults(Map<String, String> environment) {
    Map<JobField, String> defaults = new EnumMap<>(JobField.class);
    defaults.put(JobField.CPUS, "4");
    defaults.put(JobField.MEM, "8G");
    for (JobField field : List.of(JobField.PARTITION, JobField.QOS, JobField.ACCOUNT)) {
      String value = environment.getOrDefault("SLURM_" + field.name(), "");
      if (!value.isEmpty()) {
        defaults.put(field, value);
      }
    }
    return defaults;
  }

  /**
   * Files of mode 0600 that a job reads its secrets from. The script has their names only.
   *
   * @param access of a worker: address, token and certificate fingerprint
   * @param token for HTTP
   * @param ca certificates that the server's is signed by
   */
  public record Credentials(Optional<Path> access, Optional<Path> token, Optional<Path> ca) {
    public static final Credentials NONE =
        new Credentials(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
