package furrow.client.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MpiChecksTest {
  @TempDir private Path directory;

  private void program(String name) throws IOException {
    assertThat(Files.createFile(directory.resolve(name)).toFile().setExecutable(true)).isTrue();
  }

  @Test
  void slurmIsFoundByItsPrograms() throws IOException {
    Map<String, String> path = Map.of("PATH", "relative:" + directory);
    assertThat(MpiChecks.slurm(path).state()).isEqualTo(Finding.State.OK);
    assertThat(MpiChecks.slurm(path).found()).contains("not installed", "--launcher local");

    program("sbatch");
    program("srun");
    assertThat(MpiChecks.slurm(path).state()).isEqualTo(Finding.State.WARN);
    assertThat(MpiChecks.slurm(path).found()).isEqualTo("no squeue, scancel in PATH");

    program("squeue");
    program("scancel");
    Finding whole =
        MpiChecks.slurm(
            Map.of("PATH", directory.toString(), "SLURM_CONF", "/x", "SLURM_JOB_ID", "7"));
    assertThat(whole)
        .isEqualTo(Finding.ok("Slurm", directory + ", SLURM_CONF=/x, inside allocation 7"));
  }

  @Test
  void mpjIsItsJarAndLog4jBesideIt() throws IOException {
    Path jar = directory.resolve("mpj.jar");
    Map<String, String> named = Map.of("FURROW_MPJ_JAR", jar.toString());
    assertThat(MpiChecks.mpj(named).state()).isEqualTo(Finding.State.WARN);
    assertThat(MpiChecks.mpj(named).found()).startsWith("no " + jar);

    Files.createFile(jar);
    assertThat(MpiChecks.mpj(named).found()).startsWith("no " + directory.resolve("log4j-1.2.jar"));

    Files.createFile(directory.resolve("log4j-1.2.jar"));
    assertThat(MpiChecks.mpj(named)).isEqualTo(Finding.ok("MPJ Express", jar.toString()));
    assertThat(MpiChecks.mpj(Map.of()).state()).isEqualTo(Finding.State.OK);
  }
}
