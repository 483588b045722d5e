package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.slurm.DevCluster.Said;
import furrow.slurm.queue.JobRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code slurm/monitor-jobs} and {@code slurm/cleanup-jobs}. */
class JobScriptsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path MONITOR = DevCluster.SCRIPT.resolveSibling("monitor-jobs");
  private static final Path CLEANUP = DevCluster.SCRIPT.resolveSibling("cleanup-jobs");

  @TempDir Path scratch;
  private DevCluster cluster;
  private Slurm slurm;

  @BeforeEach
  void up() throws Exception {
    cluster = DevCluster.up(scratch.resolve("c"));
    slurm = Slurm.in(cluster.environment());
  }

  @AfterEach
  void down() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private Said run(Map<String, String> more, Path script, String... arguments) throws Exception {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("HOME", scratch.toString());
    environment.put("FURROW_STATE_DIR", scratch.resolve("state").toString());
    environment.put("FURROW_LOG_DIR", "");
    environment.put("XDG_CONFIG_HOME", scratch.resolve("config").toString());
    environment.putAll(more);
    return Said.by(
        Stream.concat(Stream.of("sh", script.toString()), Stream.of(arguments)).toList(),
        environment);
  }

  private long submit(String name, String command) throws Exception {
    return slurm.submit(
        "#!/bin/sh\n#SBATCH --output=/dev/null\n#SBATCH --job-name="
            + name
            + "\n"
            + command
            + "\n");
  }

  private void awaitOver(long id) {
    await().atMost(SOON).until(() -> slurm.job(id).map(Allocation::over).orElse(true));
  }

  @Test
  void bothPartsWithoutAccounting() throws Exception {
    JobRecords records = new JobRecords(scratch.resolve("state"));
    records.put(
        new JobRecords.Entry(
            900_001, "benchmark-client-1", "TIMEOUT", "0:15", "2026-11-28T10:00:00", "-"));
    records.put(new JobRecords.Entry(900_002, "another", "FAILED", "1:0", "-", "-"));
    long failed = submit("benchmark-client-5", "exit 3");
    long running = submit("benchmark-gpu-6", "sleep 600");
    submit("someone-elses", "sleep 600");
    awaitOver(failed);
    await().atMost(SOON).until(() -> slurm.job(running).orElseThrow().running());

    Said said = run(Map.of(), MONITOR);

    assertThat(said.exit()).as(said.toString()).isZero();
    String[] parts = said.out().split("=== Jobs that have ended ===");
    assertThat(parts[0]).contains(running + " ", "benchmark-gpu-6", "RUNNING");
    assertThat(parts[0]).doesNotContain("someone-elses", "benchmark-client-5");
    assertThat(parts[1].lines())
        .anyMatch(line -> line.matches("900001 +benchmark-client-1 +TIMEOUT +0:15 .*"))
        .anyMatch(line -> line.matches(failed + " +benchmark-client-5 +FAILED +3:0 +20.*"));
    assertThat(parts[1]).doesNotContain("another", "benchmark-gpu-6");
    assertThat(said.err()).contains("accounting is off");
  }

  @Test
  void accountingIsAskedWhereThereIsOne() throws Exception {
    Path bin = Files.createDirectory(scratch.resolve("bin"));
    Path sacct =
        Files.writeString(
            bin.resolve("sacct"),
            "#!/bin/sh\necho \"$*\" >>"
                + scratch.resolve("asked")
                + "\n"
                + "echo '5|benchmark-client-5|CANCELLED by 0|0:15|2026-11-28T10:00:00|2026-11-28T10:01:00'\n"
                + "echo '6|benchmark-client-6|RUNNING|0:0|2026-11-28T10:00:00|Unknown'\n"
                + "echo '7|other|FAILED|1:0|2026-11-28T10:00:00|2026-11-28T10:01:00'\n");
    assertThat(sacct.toFile().setExecutable(true)).isTrue();

    Said said = run(Map.of("PATH", bin + ":" + System.getenv("PATH")), MONITOR, "root");

    assertThat(said.exit()).as(said.toString()).isZero();
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("benchmark-client-5  CANCELLED by 0  0:15");
    assertThat(said.out()).doesNotContain("other", "benchmark-client-6");
    assertThat(Files.readString(scratch.resolve("asked"))).contains("--user=root");
  }

  @Test
  void cleanupTakesOurJobsAndOldLogsAndNothingElse() throws Exception {
    Path logs = Files.createDirectories(scratch.resolve("my logs/below"));
    Path directory = logs.getParent();
    List<Path> old =
        List.of(
            directory.resolve("client_dispatcher_1.out"),
            directory.resolve("client_dispatcher_1.err"));
    List<Path> kept =
        List.of(
            directory.resolve("notes.out"),
            logs.resolve("client_dispatcher_1.out"),
            directory.resolve("client_dispatcher_2.out"));
    for (Path file : Stream.concat(old.stream(), kept.stream()).toList()) {
      Files.writeString(file, "x");
      Instant written = Instant.now().minus(Duration.ofDays(file.equals(kept.get(2)) ? 1 : 9));
      Files.setLastModifiedTime(file, FileTime.from(written));
    }
    Files.createDirectories(scratch.resolve("config/furrow"));
    Files.writeString(
        scratch.resolve("config/furrow/config.toml"), "log-dir = \"" + directory + "\"\n");
    long ours = submit("benchmark-client-5", "sleep 600");
    long other = submit("not-benchmark-client-5", "sleep 600");

    Said dry = run(Map.of(), CLEANUP, "--dry-run");
    assertThat(dry.exit()).as(dry.toString()).isZero();
    assertThat(dry.out())
        .contains("would cancel job " + ours + " (benchmark-client-5)")
        .contains("would remove " + old.get(0), "would remove 2 log files")
        .doesNotContain("job " + other);
    assertThat(old).allSatisfy(file -> assertThat(file).exists());
    assertThat(slurm.job(ours).orElseThrow().over()).isFalse();

    Said done = run(Map.of(), CLEANUP, "--days", "7");
    assertThat(done.exit()).as(done.toString()).isZero();
    awaitOver(ours);
    assertThat(slurm.job(other).orElseThrow().over()).isFalse();
    assertThat(old).allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(kept).allSatisfy(file -> assertThat(file).exists());

    assertThat(run(Map.of(), CLEANUP, "--days=2", "--log-dir=/no/such/place").out())
        .contains("no log files: there is no directory /no/such/place");
    for (String wrong : List.of("--days=x", "--days=-1", "--days", "--all", "now")) {
      Said said = run(Map.of(), CLEANUP, wrong);
      assertThat(said.exit()).as(said.toString()).isEqualTo(2);
      assertThat(said.err()).contains("error: ", "hint: ");
    }
  }

  @Test
  void aControllerThatIsGoneIsToldAndFilesAreStillLookedAt() throws Exception {
    Map<String, String> nowhere = Map.of("SLURM_CONF", "/no/such/slurm.conf", "PATH", stub());

    Said monitor = run(nowhere, MONITOR);
    assertThat(monitor.exit()).isEqualTo(1);
    assertThat(monitor.err()).contains("squeue does not answer", "hint: scontrol ping");
    Said cleanup = run(nowhere, CLEANUP, "--dry-run");
    assertThat(cleanup.exit()).isEqualTo(1);
    assertThat(cleanup.err()).contains("no job is cancelled");
    assertThat(cleanup.out()).contains("no log files");
  }

  private String stub() throws Exception {
    Path bin = Files.createDirectories(scratch.resolve("stub"));
    Path squeue = Files.writeString(bin.resolve("squeue"), "#!/bin/sh\nexit 1\n");
    assertThat(squeue.toFile().setExecutable(true)).isTrue();
    return bin + ":" + System.getenv("PATH");
  }
}
