package furrow.slurm.script;

import furrow.slurm.Options;
import furrow.slurm.SlurmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A kind of job, as the operator has written it down.
 *
 * @param name by which requests ask for it
 * @param jobName with {@code {id}} in it; one of those that monitor-jobs and cleanup-jobs know
 * @param fields values
 * @param directives further options of sbatch, by the allow-list of {@link Options}
 * @param environment further variables of the clients
 * @param image of a container; empty for none
 * @param bind host paths that the container sees
 * @param command argument vector of a client; empty for Furrow's worker
 */
public record JobProfile(
    String name,
    String jobName,
    Map<JobField, String> fields,
    List<String> directives,
    Map<String, String> environment,
    String image,
    List<String> bind,
    List<String> command) {
  /** What the names of all jobs with clients begin with. */
  public static final List<String> PREFIXES = List.of("benchmark-client-", "benchmark-gpu-");

  static final String ID = "{id}";
  static final List<String> BIND = List.of("/scratch", "/tmp");

  /** No profile: the values of the site. */
  public static final JobProfile NONE =
      new JobProfile("", PREFIXES.get(0) + ID, Map.of(), List.of(), Map.of(), "", BIND, List.of());

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Set by fields of their own, or by Furrow. */
  private static final Set<String> NOT_EXTRA =
      Set.of(
          "partition",
          "qos",
          "account",
          "constraint",
          "gres",
          "mem",
          "cpus-per-task",
          "exclusive",
          "nodes",
          "ntasks-per-node",
          "time");

  public JobProfile {
    fields = Map.copyOf(fields);
    directives = List.copyOf(directives);
    environment = Map.copyOf(environment);
    bind = List.copyOf(bind);
    command = List.copyOf(command);
  }

  /**
   * Itself, when all of it can be used.
   *
   * @throws SlurmException REFUSED, naming what cannot
   */
  JobProfile checked() throws SlurmException {
    if (!NAME.matcher(name).matches()) {
      throw FieldRefusal.of("profile", name, "letters, digits, . _ -");
    }
    if (PREFIXES.stream().noneMatch(prefix -> jobName.equals(prefix + ID))) {
      throw FieldRefusal.of(
          "job-name", jobName, PREFIXES.get(0) + ID + " or " + PREFIXES.get(1) + ID);
    }
    for (Map.Entry<JobField, String> field : fields.entrySet()) {
      field.getKey().checked(field.getValue());
    }
    extraOptions(directives);
    ClientJob.checkEnvironment(environment);
    if (!image.isEmpty()) {
      Container.checkImage(image);
    }
    Container.checkBind(bind);
    if (!command.isEmpty()) {
      Placeholders.check(command);
    }
    return this;
  }

  /** Directives as sbatch gets them. */
  static List<String> extraOptions(List<String> directives) throws SlurmException {
    List<String> words = new ArrayList<>();
    try {
      words.addAll(Options.of(directives).words());
    } catch (SlurmException e) {
      throw FieldRefusal.because("directives: " + e.getMessage());
    }
    for (String word : words) {
      String option = word.substring(2).replaceFirst("=.*", "");
      if (NOT_EXTRA.contains(option)) {
        throw FieldRefusal.because("directives: " + option + " has a place of its own");
      }
      Directive.checkWord(word);
    }
    return words;
  }
}
