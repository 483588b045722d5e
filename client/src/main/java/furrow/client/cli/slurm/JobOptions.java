package furrow.client.cli.slurm;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What a job of clients is to get. Values are checked where the job is made. */
public final class JobOptions {
  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1",
      description = "Clients, each on a node of its own; default ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--time-limit",
      paramLabel = "MINUTES",
      defaultValue = "60",
      description = "Time limit of the job in minutes; default ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "",
      description = "cpu, gpu, dgx, or one of your own; values below win over it.")
  private String profile;

  @Option(
      names = "--profiles",
      paramLabel = "FILE",
      description = "TOML file of your profiles; default slurm.toml beside config.toml.")
  private Path profiles;

  @Option(
      names = "--partition",
      paramLabel = "NAME",
      description = "Default: the profile's, then SLURM_PARTITION.")
  private String partition;

  @Option(
      names = "--qos",
      paramLabel = "NAME",
      description = "Default: the profile's, then SLURM_QOS.")
  private String qos;

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "Default: the profile's, then SLURM_ACCOUNT.")
  private String account;

  @Option(names = "--constraint", paramLabel = "FEATURES", description = "As sbatch takes them.")
  private String constraint;

  @Option(names = "--gres", paramLabel = "LIST", description = "Per node, like gpu:1.")
  private String gres;

  @Option(names = "--cpus", paramLabel = "N", description = "CPUs of each client; default 4.")
  private String cpus;

  @Option(names = "--mem", paramLabel = "SIZE", description = "Memory of each client; default 8G.")
  private String mem;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      defaultValue = "",
      description = "Apptainer image that the clients run in.")
  private String image;

  public int clients() {
    return clients;
  }

  public int minutes() {
    return minutes;
  }

  /** Empty when not given. */
  public String profile() {
    return profile;
  }

  /** Null when not given. */
  public Path profiles() {
    return profiles;
  }

  /** Empty when not given. */
  public String image() {
    return image;
  }

  /** What is given, by the key of a profile. */
  public Map<String, String> fields() {
    Map<String, String> fields = new TreeMap<>();
    put(fields, "partition", partition);
    put(fields, "qos", qos);
    put(fields, "account", account);
    put(fields, "constraint", constraint);
    put(fields, "gres", gres);
    put(fields, "cpus", cpus);
    put(fields, "mem", mem);
    return fields;
  }

  private static void put(Map<String, String> fields, String key, String value) {
    if (value != null) {
      fields.put(key, value);
    }
  }
}
