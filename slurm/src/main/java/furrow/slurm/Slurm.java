package furrow.slurm;

import furrow.slurm.Programs.Said;
import furrow.slurm.SlurmException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Slurm's programs, asked in one environment. Every call waits a bounded time for the answer. */
public final class Slurm {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 200;

  /** What the variables begin with that sbatch takes for options. */
  private static final String DEFAULTS = "SBATCH_";

  /**
   * Between the fields of a line; no field of Slurm's but a name can hold it, and names are last.
   */
  private static final String GAP = "\u001f";

  private static final String JOBS = String.join(GAP, "%A", "%T", "%r", "%N", "%l", "%L", "%j");
  private static final String QUEUED =
      String.join(GAP, "%A", "%T", "%r", "%N", "%D", "%S", "%M", "%L", "%P", "%j");
  private static final Pattern ID = Pattern.compile("(\\d{1,18})(;.*)?");
  private static final List<String> NEEDED =
      List.of("sbatch", "srun", "squeue", "scancel", "sinfo");

  /** Words of a refusal that time may mend; of every other one only its user. */
  private static final List<String> NOT_NOW =
      List.of(
          "Unable to contact slurm controller",
          "Socket timed out",
          "Connection refused",
          "Connection reset",
          "temporarily unable to accept job",
          "Resource temporarily unavailable",
          "controller in standby mode");

  private final Programs programs;

  private Slurm(Programs programs) {
    this.programs = programs;
  }

  /**
   * Slurm as seen with these variables.
   *
   * @param environment SLURM_CONF, PATH and what else matters; of our own environment only the user
   *     and the language are handed on
   */
  public static Slurm in(Map<String, String> environment) {
    return new Slurm(new Programs(environment));
  }

  /**
   * Whether its programs are there and the controller answers.
   *
   * @return all nodes
   */
  public List<Node> check() throws SlurmException {
    for (String program : NEEDED) {
      programs.find(program);
    }
    // Slurm itself would look for it for a whole minute.
    String configuration = programs.variable("SLURM_CONF");
    if (!configuration.isEmpty() && !Files.isReadable(Path.of(configuration))) {
      throw new SlurmException(
          Kind.REFUSED,
          "SLURM_CONF names " + configuration + ", which cannot be read here",
          "unset SLURM_CONF, or for a cluster on this machine: slurm/dev-cluster up");
    }
    return nodes("");
  }

  /**
   * Submits a job: never requeued, and not ended by the loss of a node.
   *
   * @return its id
   * @throws SlurmException SILENT when it may have been accepted nevertheless
   */
  public long submit(BatchRequest job) throws SlurmException {
    List<String> command = new ArrayList<>(List.of("sbatch", "--parsable"));
    command.add("--job-name=" + job.name());
    command.add("--ntasks=" + job.tasks());
    command.add("--output=" + pattern(job.log().toString()));
    command.addAll(List.of("--open-mode=append", "--no-requeue", "--no-kill"));
    command.add("--distribution=cyclic");
    if (!job.options().hasTime()) {
      command.add("--time=" + Math.max(1, job.limit().toMinutes()));
    }
    Duration limit = job.options().time().orElse(job.limit());
    command.add("--signal=TERM@" + notice(limit).toSeconds());
    command.addAll(job.options().words());
    return id(ask(job.script(), command));
  }

  /**
   * Submits a script whose directives say everything: variables {@code SBATCH_*}, which would win
   * over them, are left out.
   *
   * @return the job's id
   * @throws SlurmException SILENT when it may have been accepted nevertheless
   */
  public long submit(String script) throws SlurmException {
    List<String> command = List.of("sbatch", "--parsable");
    return id(checked(command, programs.without(DEFAULTS).run(LIMIT, script, command)));
  }

  /**
   * Asks whether a script would be accepted, and submits nothing.
   *
   * @return Slurm's words: when and where it would start
   */
  public String testOnly(String script) throws SlurmException {
    List<String> command = List.of("sbatch", "--test-only");
    return checked(command, programs.without(DEFAULTS).run(LIMIT, script, command))
        .words()
        .replaceFirst("^sbatch: ", "");
  }

  private static long id(Said said) throws SlurmException {
    // A site's plug-ins may say something first.
    String last = said.out().strip().lines().reduce("", (a, b) -> b);
    Matcher id = ID.matcher(last);
    if (!id.matches()) {
      throw unreadable("sbatch", said.out());
    }
    return Long.parseLong(id.group(1));
  }

  /**
   * How long before a job's end its tasks are told, so that they can leave; Slurm may be a minute
   * early.
   */
  public static Duration notice(Duration limit) {
    return Duration.ofSeconds(Math.max(10, Math.min(60, limit.toSeconds() / 6)));
  }

  /** Slurm gives a percent sign in a file's name a meaning, and a backslash as well. */
  private static String pattern(String path) {
    return path.replace("\\", "\\\\").replace("%", "%%");
  }

  /** Our own jobs that have not ended. */
  public List<Allocation> queue() throws SlurmException {
    return jobs(ask("", List.of("squeue", "--noheader", "--me", "--format=" + JOBS)).out());
  }

  /** A job, also for some minutes after its end; empty when Slurm knows none. */
  public Optional<Allocation> job(long id) throws SlurmException {
    List<String> command =
        List.of("squeue", "--noheader", "--states=all", "--jobs=" + id, "--format=" + JOBS);
    Said said = programs.run(LIMIT, "", command);
    if (said.exit() != 0 && said.err().contains("Invalid job id")) {
      return Optional.empty();
    }
    return jobs(checked(command, said).out()).stream().filter(job -> job.id() == id).findFirst();
  }

  /**
   * All jobs of ours that the controller knows, in one call: those that have ended lately as well.
   */
  public List<QueuedJob> allJobs() throws SlurmException {
    return queued(
        ask("", List.of("squeue", "--noheader", "--me", "--states=all", "--format=" + QUEUED))
            .out());
  }

  static List<QueuedJob> queued(String text) {
    List<QueuedJob> jobs = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] f = line.split(GAP, 10);
      if (f.length == 10 && ID.matcher(f[0].strip()).matches()) {
        jobs.add(
            new QueuedJob(
                Long.parseLong(f[0].strip()),
                f[9],
                f[1].strip(),
                unless("None", f[2]),
                unless("(null)", f[3]),
                f[4].matches("\\d{1,9}") ? Integer.parseInt(f[4]) : 0,
                unless("N/A", f[5]),
                SlurmTime.shown(f[6]),
                SlurmTime.shown(f[7]),
                f[8]));
      }
    }
    return List.copyOf(jobs);
  }

  private static String unless(String nothing, String text) {
    return text.strip().equals(nothing) ? "" : text.strip();
  }

  /** All nodes, one line for each partition that a node is in. */
  public List<ClusterNode> cluster() throws SlurmException {
    String format =
        String.join(GAP, "%N", "%R", "%P", "%a", "%l", "%T", "%c", "%C", "%m", "%G", "%f");
    return cluster(ask("", List.of("sinfo", "--noheader", "--Node", "--format=" + format)).out());
  }

  static List<ClusterNode> cluster(String text) {
    List<ClusterNode> nodes = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] f = line.split(GAP, 11);
      if (f.length == 11) {
        String[] cpus = f[7].split("/");
        nodes.add(
            new ClusterNode(
                f[0].strip(),
                f[1].strip(),
                f[2].strip().endsWith("*"),
                f[3].strip().equals("up"),
                SlurmTime.shown(f[4].strip()),
                f[5].strip(),
                number(f[6]),
                cpus.length == 4 ? number(cpus[1]) : 0,
                number(f[8]),
                unless("(null)", f[9]),
                unless("(null)", f[10])));
      }
    }
    return List.copyOf(nodes);
  }

  private static int number(String text) {
    String digits = text.strip();
    return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
  }

  /**
   * Node-hours that accounting knows of our jobs of the last 30 days.
   *
   * @param prefixes of the names of the jobs
   * @return empty where there is no accounting
   */
  public OptionalDouble accountedNodeHours(List<String> prefixes) {
    List<String> command =
        List.of(
            "sacct",
            "--noheader",
            "--parsable2",
            "--allocations",
            "--starttime=now-30days",
            "--format=AllocNodes,ElapsedRaw,JobName");
    try {
      double seconds = 0;
      for (String line : ask("", command).out().split("\n")) {
        String[] f = line.split("\\|", 3);
        if (f.length == 3 && prefixes.stream().anyMatch(f[2]::startsWith)) {
          seconds += (double) number(f[0]) * number(f[1]);
        }
      }
      return OptionalDouble.of(seconds / 3_600);
    } catch (SlurmException e) {
      return OptionalDouble.empty();
    }
  }

  /**
   * Tries from a node whether an address can be reached, by a step of some seconds.
   *
   * @return empty when it can, else why not
   * @throws SlurmException when the step did not run
   */
  public String reach(ClusterNode node, String host, int port, Duration limit)
      throws SlurmException {
    String script = "exec 3<>\"/dev/tcp/$0/$1\" && echo reached";
    List<String> command = new ArrayList<>(List.of("srun", "--quiet", "--immediate=10"));
    command.addAll(List.of("--partition=" + node.partition(), "--nodelist=" + node.name()));
    command.addAll(List.of("--nodes=1", "--ntasks=1", "--time=1", "--mpi=none"));
    command.addAll(List.of("timeout", "5", "bash", "-c", script, host, Integer.toString(port)));
    Said said = programs.run(limit, "", command);
    if (said.out().contains("reached")) {
      return "";
    }
    if (said.words().contains("Unable to allocate") || said.words().contains("Immediate")) {
      checked(command, said);
    }
    return said.exit() == 124 ? "no answer for 5 s" : said.words();
  }

  static List<Allocation> jobs(String text) {
    List<Allocation> jobs = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] f = line.split(GAP, 7);
      if (f.length == 7 && ID.matcher(f[0].strip()).matches()) {
        jobs.add(
            new Allocation(
                Long.parseLong(f[0].strip()),
                f[6],
                f[1],
                f[2].equals("None") ? "" : f[2],
                f[3].equals("(null)") ? "" : f[3],
                SlurmTime.shown(f[4]),
                SlurmTime.shown(f[5])));
      }
    }
    return List.copyOf(jobs);
  }

  /** The steps of a job that run; none when it has ended. */
  public List<Step> steps(long job) throws SlurmException {
    List<String> command =
        List.of(
            "squeue",
            "--noheader",
            "--steps",
            "--jobs=" + job,
            "--format=" + String.join(GAP, "%i", "%j"));
    Said said = programs.run(LIMIT, "", command);
    if (said.exit() != 0 && said.err().contains("Invalid job id")) {
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    for (String line : checked(command, said).out().split("\n")) {
      String[] f = line.split(GAP, 2);
      if (f.length == 2 && f[0].strip().startsWith(job + ".")) {
        steps.add(new Step(f[0].strip(), f[1]));
      }
    }
    return List.copyOf(steps);
  }

  /** Ends a job. One that has ended is no error. */
  public void cancel(long job) throws SlurmException {
    cancel(Long.toString(job));
  }

  /** Ends a step. One that has ended is no error. */
  public void cancel(Step step) throws SlurmException {
    cancel(step.id());
  }

  private void cancel(String id) throws SlurmException {
    List<String> command = List.of("scancel", id);
    Said said = programs.run(LIMIT, "", command);
    if (said.exit() != 0
        && !said.err().contains("Invalid job")
        && !said.err().contains("already")) {
      checked(command, said);
    }
  }

  /**
   * Waits until the queue shows a job no more.
   *
   * @return whether that came within the limit
   */
  public boolean awaitGone(long job, Duration limit) throws SlurmException {
    return await(limit, () -> job(job).map(Allocation::over).orElse(true));
  }

  /** Waits until a job runs no step of this name. */
  public boolean awaitNoStep(long job, String name, Duration limit) throws SlurmException {
    return await(limit, () -> steps(job).stream().noneMatch(step -> step.name().equals(name)));
  }

  @FunctionalInterface
  private interface Question {
    boolean answered() throws SlurmException;
  }

  private static boolean await(Duration limit, Question question) throws SlurmException {
    long until = System.nanoTime() + limit.toNanos();
    while (!question.answered()) {
      if (System.nanoTime() - until > 0) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /**
   * Nodes with their addresses.
   *
   * @param list which, as Slurm lists them; all when empty
   */
  public List<Node> nodes(String list) throws SlurmException {
    List<String> command = new ArrayList<>(List.of("sinfo", "--noheader", "--Node"));
    command.add("--format=" + String.join(GAP, "%N", "%o", "%T"));
    if (!list.isEmpty()) {
      command.add("--nodes=" + list);
    }
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (String line : ask("", command).out().split("\n")) {
      String[] f = line.split(GAP, 3);
      if (f.length == 3) {
        // One line for each partition that it is in.
        nodes.putIfAbsent(f[0], new Node(f[0], f[1].strip(), f[2].strip()));
      }
    }
    return List.copyOf(nodes.values());
  }

  /**
   * Starts tasks in a job; the process is srun, and ends with them. It lives on without us. The
   * death of one task, or of a node, does not end the others.
   */
  public Process step(StepRequest step) throws SlurmException {
    List<String> command = new ArrayList<>(List.of("setsid", "srun"));
    command.addAll(step("--job-name=" + step.name(), step.tasks()));
    command.addAll(List.of("--jobid=" + step.job(), "--overlap"));
    command.addAll(step.options());
    command.addAll(step.command());
    programs.find("srun");
    return programs.start(step.log(), step.environment(), command);
  }

  private static List<String> step(String name, int tasks) {
    return List.of(
        name,
        "--ntasks=" + tasks,
        "--no-kill",
        "--kill-on-bad-exit=0",
        "--wait=0",
        "--mpi=none",
        "--distribution=cyclic");
  }

  private Said ask(String input, List<String> command) throws SlurmException {
    return checked(command, programs.run(LIMIT, input, command));
  }

  private static Said checked(List<String> command, Said said) throws SlurmException {
    if (said.exit() == 0) {
      return said;
    }
    String words = said.words();
    boolean silent = NOT_NOW.stream().anyMatch(words::contains);
    throw new SlurmException(
        silent ? Kind.SILENT : Kind.REFUSED,
        command.get(0) + ": " + words,
        silent ? "scontrol ping; is SLURM_CONF that of your cluster?" : command.get(0) + " --help");
  }

  private static SlurmException unreadable(String program, String out) {
    String said = out.length() > 200 ? out.substring(0, 200) + "..." : out;
    return new SlurmException(
        Kind.UNREADABLE, program + " said \"" + said.strip() + "\"", program + " --version");
  }

  /**
   * A node of the cluster.
   *
   * @param name Slurm's
   * @param address a name or number that the controller reaches it by
   * @param state as Slurm names it, like {@code mixed} or {@code down*}
   */
  public record Node(String name, String address, String state) {
    private static final List<String> WORKING =
        List.of("idle", "mixed", "allocated", "completing", "reserved");

    /** Whether a step can start on it; a mark behind the state says that it does not answer. */
    public boolean up() {
      return WORKING.contains(state.toLowerCase(Locale.ROOT));
    }
  }

  /**
   * A step of a job that runs.
   *
   * @param id as Slurm writes it, like {@code 17.3}
   * @param name of the step
   */
  public record Step(String id, String name) {}

  /**
   * Tasks of one program within a job.
   *
   * @param job whose nodes it uses
   * @param name of the step
   * @param tasks how many
   * @param options of srun: the user's, or where
   * @param environment more of it for the tasks
   * @param command the program with its arguments
   * @param log what srun and the tasks say; appended to
   */
  public record StepRequest(
      long job,
      String name,
      int tasks,
      List<String> options,
      Map<String, String> environment,
      List<String> command,
      Path log) {
    public StepRequest {
      options = List.copyOf(options);
      environment = Map.copyOf(environment);
      command = List.copyOf(command);
    }
  }

  /**
   * A job that runs one program as many tasks.
   *
   * @param name of the job
   * @param tasks how many
   * @param options of the user
   * @param log of the job; appended to, seen from the nodes
   * @param script what the job's first node runs
   * @param limit of its time, where the user names none
   */
  public record BatchRequest(
      String name, int tasks, Options options, Path log, String script, Duration limit) {}
}
