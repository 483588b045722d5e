package furrow.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Slurm cluster of one's own: {@code slurm/dev-cluster} in a fresh directory, taken down at the
 * end with all its jobs. Nodes are called n1 to nN.
 */
public final class SlurmCluster implements AutoCloseable {
  private static final int MOST_SECONDS = 120;

  private final Path directory;
  private final Thread lastResort = new Thread(this::down);

  private SlurmCluster(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts one; leaves the test out where there is no Slurm.
   *
   * @param options of {@code slurm/dev-cluster up}
   */
  public static SlurmCluster up(String... options) throws IOException {
    Needs.program("sbatch", "apt-get install slurm-wlm");
    SlurmCluster cluster = new SlurmCluster(Files.createTempDirectory("furrow-slurm"));
    Runtime.getRuntime().addShutdownHook(cluster.lastResort);
    List<String> command = new ArrayList<>(List.of(script().toString(), "up"));
    command.addAll(List.of("--dir", cluster.home().toString()));
    command.addAll(List.of(options));
    try {
      run(command, Map.of());
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** What a process needs in its environment to find it. */
  public Map<String, String> environment() {
    return Map.of("SLURM_CONF", home().resolve("slurm.conf").toString());
  }

  /** Runs one of Slurm's programs and gives what it prints; any exit but 0 is an error. */
  public String slurm(String... command) throws IOException {
    return run(List.of(command), environment());
  }

  /** Ids and states of all jobs that the queue shows, like {@code 3 RUNNING}. */
  public List<String> jobs() throws IOException {
    return slurm("squeue", "-h", "-o", "%i %T").lines().toList();
  }

  /** Starts again those of its daemons that have died. */
  public void restart() throws IOException {
    control("up");
  }

  /** Runs {@code slurm/dev-cluster VERB ARGS} for it. */
  public String control(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(script().toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--dir", home().toString()));
    return run(command, Map.of());
  }

  private Path home() {
    return directory.resolve("c");
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    down();
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  private void down() {
    try {
      run(List.of(script().toString(), "down", "--dir", home().toString()), Map.of());
    } catch (IOException e) {
      System.err.println("while taking a cluster down: " + e.getMessage());
    }
  }

  private static String run(List<String> command, Map<String, String> environment)
      throws IOException {
    Path out = Files.createTempFile("furrow-slurm", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
      builder.redirectInput(Path.of("/dev/null").toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("SLURM"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      String said = Files.readString(out, StandardCharsets.UTF_8);
      if (!ended || process.exitValue() != 0) {
        throw new IOException(command + (ended ? " failed: " : " takes too long: ") + said);
      }
      return said;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.delete(out);
    }
  }

  private static Path script() {
    Path here = Path.of("").toAbsolutePath();
    while (here != null && !Files.isExecutable(here.resolve("slurm/dev-cluster"))) {
      here = here.getParent();
    }
    if (here == null) {
      throw new IllegalStateException("slurm/dev-cluster is nowhere above this directory");
    }
    return here.resolve("slurm/dev-cluster");
  }
}
