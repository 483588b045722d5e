package furrow.app.slurm;

import furrow.app.daemon.CurrentProgram;
import furrow.client.cli.Leaf;
import furrow.client.cli.slurm.JobOptions;
import furrow.client.settings.UserSettings;
import furrow.slurm.SlurmException;
import furrow.slurm.script.JobField;
import furrow.slurm.script.JobProfiles;
import furrow.slurm.script.JobRequest;
import furrow.slurm.script.JobSite;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Of options, settings and environment: requests, profiles and sites of jobs. */
public final class JobSites {
  /** Beside the file of settings. */
  private static final String PROFILES = "slurm.toml";

  private static final String CLIENT_PORT = "8001";
  private static final List<String> WORKER =
      List.of(
          "worker",
          "start",
          "--access",
          "{access_file}",
          "--group",
          "benchmark-{id}",
          "--grace",
          "45s");

  private JobSites() {}

  static JobRequest request(long id, JobOptions job, List<String> command) {
    Map<JobField, String> fields = new EnumMap<>(JobField.class);
    for (JobField field : JobField.values()) {
      String value = job.fields().get(field.key());
      if (value != null) {
        fields.put(field, value);
      }
    }
    return new JobRequest(
        id, job.clients(), job.minutes(), job.profile(), job.image(), fields, command);
  }

  /**
   * The file that is named, else the user's, else the host's, else those that are shipped.
   *
   * @param named null for none
   */
  public static JobProfiles profiles(Path named, Map<String, String> environment)
      throws SlurmException {
    if (named != null) {
      return JobProfiles.with(named);
    }
    for (Path settings : UserSettings.files(environment)) {
      Path file = settings.resolveSibling(PROFILES);
      if (Files.exists(file)) {
        return JobProfiles.with(file);
      }
    }
    return JobProfiles.shipped();
  }

  /**
   * The site of a user who runs a command.
   *
   * @param logs null for {@code ~/logs}
   * @param access file of a worker
   */
  static JobSite of(Leaf leaf, Path logs, Path access) {
    Map<String, String> environment = leaf.context().environment();
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    String service = address(environment, "CLIENT_SERVICE", hostName(), CLIENT_PORT);
    String ai =
        environment.containsKey("AI_SERVER_HOST")
            ? address(environment, "AI_SERVER", "", "8000")
            : service;
    Path at = logs == null ? Path.of(home, "logs") : logs;
    return new JobSite(
        at.toAbsolutePath().normalize(),
        service,
        ai,
        new JobSite.Credentials(Optional.of(access), Optional.empty(), Optional.empty()),
        CurrentProgram.command(CurrentProgram.plainOptions(), classPath(), WORKER),
        join("furrow", WORKER),
        List.of(Path.of("/")),
        JobSite.defaults(environment));
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private static List<String> join(String first, List<String> rest) {
    return Stream.concat(Stream.of(first), rest.stream()).toList();
  }

  private static String address(
      Map<String, String> environment, String name, String host, String port) {
    return "http://"
        + environment.getOrDefault(name + "_HOST", host)
        + ":"
        + environment.getOrDefault(name + "_PORT", port);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
