package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorldMessage.LauncherKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlurmContextTest {
  @TempDir Path directory;

  private SlurmContext of(Map<String, String> environment) {
    return new SlurmContext("0123456789", directory, true, environment);
  }

  @Test
  void ofTheServersEnvironmentSlurmGetsWhereItIsAndTheOperatorsDefaults() {
    Map<String, String> environment =
        of(Map.of(
                "PATH", "/usr/bin",
                "SLURM_CONF", "/etc/slurm.conf",
                "SBATCH_ACCOUNT", "lab",
                "SBATCH_EXPORT", "NONE",
                "SLURM_JOB_ID", "7",
                "SLURM_TASK_PROLOG", "/x",
                "SRUN_EXPORT_ENV", "NONE",
                "LD_PRELOAD", "/x.so"))
            .environment();

    assertThat(environment)
        .isEqualTo(
            Map.of(
                "PATH", "/usr/bin",
                "SLURM_CONF", "/etc/slurm.conf",
                "SBATCH_ACCOUNT", "lab"));
  }

  @Test
  void slurmStartsRanksWhereItIsInstalled() throws Exception {
    assertThat(of(Map.of("PATH", directory.toString())).launcher()).isEqualTo(LauncherKind.LOCAL);
    Path sbatch = Files.createFile(directory.resolve("sbatch"));
    assertThat(sbatch.toFile().setExecutable(true)).isTrue();
    assertThat(of(Map.of("PATH", "/none:" + directory)).launcher()).isEqualTo(LauncherKind.SLURM);
    assertThat(of(Map.of("PATH", "bin")).launcher()).isEqualTo(LauncherKind.LOCAL);
  }
}
