package furrow.slurm.script;

import furrow.slurm.BatchScript;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import furrow.slurm.Unprintable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A job of N clients, one on each of N nodes. There is none with an unchecked value: {@link #of} is
 * the only way to one.
 */
public final class ClientJob {
  public static final int MOST_CLIENTS = 10_000;

  /** A year. */
  public static final int MOST_MINUTES = 525_600;

  private static final int MOST_WORDS = 256;

  /** A class path is one word; the kernel takes twice this. */
  private static final int LONGEST_WORD = 64 << 10;

  private static final int MOST_VARIABLES = 64;
  private static final int LONGEST_PATH = 512;

  private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]{0,63}");
  private static final Pattern SECRET = Pattern.compile(".*(TOKEN|PASSWORD|SECRET|CREDENTIAL).*");
  private static final Pattern OTHERS =
      Pattern.compile("(SLURM|SBATCH|SRUN|LD|BASH|APPTAINER|SINGULARITY)_.*|ENV|IFS|PATH|HOME");

  private final String name;
  private final Path out;
  private final Path err;
  private final List<String> directives;
  private final Map<String, String> environment;
  private final Optional<Container> container;
  private final List<String> command;

  private ClientJob(
      String name,
      Path out,
      Path err,
      List<String> directives,
      Map<String, String> environment,
      Optional<Container> container,
      List<String> command) {
    this.name = name;
    this.out = out;
    this.err = err;
    this.directives = List.copyOf(directives);
    this.environment = new TreeMap<>(environment);
    this.container = container;
    this.command = List.copyOf(command);
  }

  /**
   * Checks everything.
   *
   * @param jobName with the id in place
   * @param options of sbatch, as words, about resources
   * @param logs an absolute directory
   * @param command of one client
   * @throws SlurmException REFUSED, naming the value
   */
  static ClientJob of(
      JobRequest request,
      String jobName,
      List<String> options,
      Path logs,
      Map<String, String> environment,
      Optional<Container> container,
      List<String> command)
      throws SlurmException {
    between("id", request.id(), 0, Long.MAX_VALUE);
    between("num_clients", request.clients(), 1, MOST_CLIENTS);
    between("time_limit", request.minutes(), 1, MOST_MINUTES);
    checkPath(logs);
    checkEnvironment(environment);
    checkCommand(command);
    if (container.isPresent()) {
      container.get().check();
    }
    Path out = logs.resolve("client_dispatcher_" + request.id() + ".out");
    Path err = logs.resolve("client_dispatcher_" + request.id() + ".err");
    List<String> directives = new ArrayList<>();
    directives.add("--job-name=" + jobName);
    directives.add("--output=" + pattern(out));
    directives.add("--error=" + pattern(err));
    directives.add("--open-mode=append");
    directives.add("--nodes=" + request.clients());
    directives.add("--ntasks-per-node=1");
    directives.add("--time=" + request.minutes() + ":00");
    Duration notice = Slurm.notice(Duration.ofMinutes(request.minutes()));
    directives.add("--signal=TERM@" + notice.toSeconds());
    directives.add("--no-requeue");
    directives.addAll(options);
    for (String word : directives) {
      Directive.checkWord(word);
    }
    return new ClientJob(jobName, out, err, directives, environment, container, command);
  }

  private static void between(String field, long value, long least, long most)
      throws SlurmException {
    if (value < least || value > most) {
      throw FieldRefusal.of(field, Long.toString(value), least + " to " + most);
    }
  }

  private static void checkPath(Path path) throws SlurmException {
    String text = path.toString();
    boolean fine =
        path.isAbsolute()
            && text.length() <= LONGEST_PATH
            && text.codePoints()
                .noneMatch(c -> c == '"' || c == '\'' || c == '\\' || Unprintable.is(c));
    if (!fine) {
      throw FieldRefusal.of("log-dir", text, "an absolute path without quotes or line ends");
    }
  }

  /** Slurm gives a percent sign in a file's name a meaning. */
  private static String pattern(Path file) {
    return file.toString().replace("%", "%%");
  }

  /** Names that mean nothing to the shell, to Slurm or to the loader; values of one line. */
  static void checkEnvironment(Map<String, String> environment) throws SlurmException {
    if (environment.size() > MOST_VARIABLES) {
      throw FieldRefusal.because("environment has more than " + MOST_VARIABLES + " variables");
    }
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (!VARIABLE.matcher(name).matches() || OTHERS.matcher(name).matches()) {
        throw FieldRefusal.of("variable", name, "a name of your own in capitals");
      }
      if (SECRET.matcher(name).matches() && !name.endsWith("_FILE")) {
        throw FieldRefusal.of(
            "variable", name, "no secrets; the name of a file in " + name + "_FILE");
      }
      checkWord("value of " + name, variable.getValue());
    }
  }

  static void checkCommand(List<String> command) throws SlurmException {
    boolean fine =
        !command.isEmpty()
            && command.size() <= MOST_WORDS
            && !command.get(0).isEmpty()
            && !command.get(0).startsWith("-");
    if (!fine) {
      throw FieldRefusal.of(
          "command",
          String.join(" ", command.subList(0, Math.min(4, command.size()))),
          "a program and at most " + MOST_WORDS + " words");
    }
    for (String word : command) {
      checkWord("argument", word);
    }
  }

  private static void checkWord(String what, String word) throws SlurmException {
    if (word.length() > LONGEST_WORD || word.codePoints().anyMatch(Unprintable::is)) {
      throw FieldRefusal.of(what, word, "one line of at most " + LONGEST_WORD + " characters");
    }
  }

  public String name() {
    return name;
  }

  public Path out() {
    return out;
  }

  public Path err() {
    return err;
  }

  /** The script: the same text for the same values. */
  public String script() {
    StringBuilder script = new StringBuilder("#!/bin/sh\n");
    directives.forEach(word -> script.append(Directive.line(word)));
    script.append("\n# Environment setup\n");
    environment.forEach(
        (variable, value) ->
            script
                .append("export ")
                .append(variable)
                .append('=')
                .append(quoted(value))
                .append('\n'));
    container.ifPresent(
        c ->
            script
                .append("\n# Container deployment\nexport APPTAINER_BIND=")
                .append(quoted(String.join(",", c.bind())))
                .append('\n'));
    script.append(
        """

        # Before 22.05 srun took this from sbatch by itself.
        if [ -n "${SLURM_CPUS_PER_TASK:-}" ]; then export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"; fi

        # Launch client process
        """);
    script.append("exec srun --no-kill --kill-on-bad-exit=0 --wait=0 --mpi=none --label");
    container.ifPresent(c -> script.append(' ').append(line(c.words())));
    return script.append(' ').append(line(command)).append(" </dev/null\n").toString();
  }

  private static String line(List<String> words) {
    return words.stream().map(ClientJob::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return BatchScript.quoted(word);
  }
}
