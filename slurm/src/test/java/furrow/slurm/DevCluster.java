package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A test's own Slurm cluster: {@code slurm/dev-cluster} in a directory of the test. */
final class DevCluster implements AutoCloseable {
  static final Path SCRIPT = script();

  final Path directory;

  private DevCluster(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts one, or skips the test where there is no Slurm.
   *
   * @param directory not there yet, or empty
   */
  static DevCluster up(Path directory, String... options) throws Exception {
    requireSlurm();
    DevCluster cluster = new DevCluster(directory);
    List<String> arguments = new ArrayList<>(List.of("up"));
    arguments.addAll(List.of(options));
    Said said = cluster.run(arguments.toArray(String[]::new));
    assertThat(said.exit()).as(said.toString()).isZero();
    assertThat(said.out()).isEqualTo("export SLURM_CONF=" + cluster.configuration() + "\n");
    return cluster;
  }

  /** A machine of ours must have Slurm; elsewhere these tests are left out, loudly. */
  static void requireSlurm() {
    boolean installed = isInstalled("slurmctld") && isInstalled("sbatch");
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed).as("CI needs Slurm: apt-get install slurm-wlm").isTrue();
    }
    assumeTrue(installed, "NOT RUN: no Slurm (apt-get install slurm-wlm)");
  }

  Path configuration() {
    return directory.resolve("slurm.conf");
  }

  Map<String, String> environment() {
    return Map.of("SLURM_CONF", configuration().toString());
  }

  /** Runs {@code slurm/dev-cluster} for this directory. */
  Said run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--dir", directory.toString()));
    return Said.by(command, Map.of());
  }

  /** Runs one of Slurm's programs on this cluster. */
  Said slurm(String... command) throws Exception {
    return Said.by(List.of(command), environment());
  }

  /** Ids of the daemons that the cluster has recorded. */
  List<Long> daemons() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("run"))) {
      List<Long> ids = new ArrayList<>();
      for (Path file : files.filter(f -> !f.toString().endsWith(".pid")).toList()) {
        ids.add(Long.parseLong(Files.readString(file).split(" ")[0]));
      }
      return ids;
    }
  }

  @Override
  public void close() throws Exception {
    Said said = run("down");
    assertThat(said.exit()).as(said.toString()).isIn(0, 3);
  }

  private static boolean isInstalled(String program) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private static Path script() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(here.resolve("slurm/dev-cluster"))) {
      here = here.getParent();
    }
    return here.resolve("slurm/dev-cluster");
  }

  /** What a program said and how it ended. */
  record Said(int exit, String out, String err) {
    static Said by(List<String> command, Map<String, String> environment) throws Exception {
      Path err = Files.createTempFile("furrow-slurm", ".err");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SLURM"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
        return new Said(process.exitValue(), out, Files.readString(err));
      } finally {
        Files.delete(err);
      }
    }
  }
}
