package furrow.app.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllotmentTest {
  private static final Map<String, String> JOB =
      Map.of(
          "SLURM_JOB_ID", "17",
          "SLURMD_NODENAME", "n3",
          "SLURM_CPUS_PER_TASK", "8",
          "SLURM_CPUS_ON_NODE", "16",
          "SLURM_MEM_PER_NODE", "32768",
          "CUDA_VISIBLE_DEVICES", "0,3");

  @TempDir private Path scratch;

  private Allotment allotment(Map<String, String> environment, String membership)
      throws IOException {
    Path file = Files.writeString(scratch.resolve("cgroup"), membership);
    return new Allotment(environment, file, scratch.resolve("fs"));
  }

  private void limit(String group, String file, String text) throws IOException {
    Path directory = Files.createDirectories(scratch.resolve("fs").resolve(group));
    Files.writeString(directory.resolve(file), text + "\n");
  }

  @Test
  void whatSlurmSays() throws IOException {
    Allotment allotment = allotment(JOB, "");

    assertThat(allotment.labels())
        .isEqualTo(
            Map.of(
                "slurm-job", "17", "node", "n3", "cpus", "8", "memory-mb", "32768", "gpus", "2"));
    assertThat(allotment.slots(64)).isEqualTo(8);
    assertThat(allotment.slots(2)).isEqualTo(2);
  }

  @Test
  void outsideAnAllocationNothingIsSaid() throws IOException {
    Map<String, String> shell = new HashMap<>(JOB);
    shell.remove("SLURM_JOB_ID");

    assertThat(allotment(shell, "").labels()).isEmpty();
    assertThat(allotment(shell, "").slots(64)).isEqualTo(64);
  }

  @Test
  void theCgroupLimitsMemoryInBothVersions() throws IOException {
    limit("job17", "memory.max", "1073741824");
    limit("memory/job18", "memory.limit_in_bytes", "2147483648");
    limit("memory/free", "memory.limit_in_bytes", "9223372036854771712");
    limit("open", "memory.max", "max");

    assertThat(allotment(JOB, "0::/job17\n").labels()).containsEntry("memory-mb", "1024");
    assertThat(allotment(JOB, "3:cpu:/x\n4:memory:/job18\n0::/y\n").labels())
        .containsEntry("memory-mb", "2048");
    assertThat(allotment(JOB, "4:memory:/free\n").labels()).containsEntry("memory-mb", "32768");
    assertThat(allotment(JOB, "0::/open\n").labels()).containsEntry("memory-mb", "32768");
    assertThat(allotment(JOB, "0::/../../etc\nnonsense\n").labels())
        .containsEntry("memory-mb", "32768");
  }

  @Test
  void whatIsNoValueIsLeftOut() throws IOException {
    Map<String, String> odd = new HashMap<>(JOB);
    odd.put("SLURMD_NODENAME", "n\n3");
    odd.put("SLURM_CPUS_PER_TASK", "-1");
    odd.put("SLURM_CPUS_ON_NODE", "99999999999999999999");
    odd.put("SLURM_MEM_PER_NODE", "0");
    odd.put("CUDA_VISIBLE_DEVICES", "NoDevFiles;rm");

    assertThat(allotment(odd, "").labels()).isEqualTo(Map.of("slurm-job", "17"));
    assertThat(allotment(odd, "").slots(4)).isEqualTo(4);
  }
}
