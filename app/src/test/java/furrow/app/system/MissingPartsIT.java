package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where MPJ Express or Slurm is not installed, an error says what to type. */
class MissingPartsIT {
  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @Test
  void withoutMpjThereIsNoWorldButAHint() throws Exception {
    Map<String, String> none = Map.of("FURROW_MPJ_JAR", sandbox.file("mpj.jar").toString());
    try (WorldFixture fixture = new WorldFixture(sandbox, none)) {
      fixture.startServer();

      Outcome up = fixture.run("mpi", "up", "--ranks", "1", "--launcher", "local", "--json");

      ErrorAssertions.assertRefused(up, ErrorCode.BAD_SETTING, List.of("MPJ"));
      assertThat(up.err()).contains("apt-get install", "libmpj-java");
      assertThat(fixture.client().worlds().world()).as("a world that cannot be").isEmpty();
      assertThat(fixture.server().alive()).isTrue();
    }
  }

  @Test
  void withoutSlurmItsLauncherIsRefusedAndTheLocalOneIsTheDefault() throws Exception {
    try (WorldFixture fixture = new WorldFixture(sandbox, Map.of("PATH", pathWithoutSlurm()))) {
      fixture.startServer();

      Outcome up = fixture.run("mpi", "up", "--ranks", "1", "--launcher", "slurm", "--json");

      ErrorAssertions.assertRefused(up, ErrorCode.BAD_SETTING, List.of("Slurm"));
      assertThat(up.err()).contains("apt-get install", "slurm-wlm");
      assertThat(fixture.up(2).launcher()).isEqualTo("local");
      fixture.assertSpun(fixture.spin(20, 10), 20);
      fixture.assertEndsClean();
    }
  }

  /** A directory with links to every program but Slurm's. */
  private String pathWithoutSlurm() throws Exception {
    Path programs = Files.createDirectories(sandbox.file("bin"));
    List<String> slurm =
        List.of("sbatch", "srun", "salloc", "squeue", "scancel", "scontrol", "sinfo", "sacct");
    for (String place : List.of("/usr/bin", "/bin")) {
      try (Stream<Path> all = Files.list(Path.of(place))) {
        for (Path program : all.toList()) {
          Path link = programs.resolve(program.getFileName());
          if (!slurm.contains(program.getFileName().toString()) && Files.notExists(link)) {
            Files.createSymbolicLink(link, program);
          }
        }
      }
    }
    return programs.toString();
  }
}
