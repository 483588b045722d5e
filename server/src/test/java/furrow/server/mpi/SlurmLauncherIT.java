package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.server.mpi.RankLauncher.Status;
import furrow.testkit.SlurmCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranks under a real Slurm; a rank is a script that says where it is, and stays. */
class SlurmLauncherIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String SERVER = "0123456789abcdef";
  private static final String WORLD = "fedcba9876543210fedcba9876543210";
  private static final String NAME = "furrow-01234567-fedcba98";

  @TempDir Path scratch;
  private SlurmCluster cluster;
  private Path marks;
  private Map<String, String> more = Map.of();
  private long allocation;

  @BeforeEach
  void up() throws IOException {
    cluster = SlurmCluster.up();
    marks = Files.createDirectory(scratch.resolve("marks"));
  }

  @AfterEach
  void down() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void ranksComeOnAllNodesAreReplacedWhereTheyWereAndGo() throws Exception {
    SlurmLauncher ranks = ranks("--nodes=4", "--time=5");
    ranks.check();
    assertThat(ranks.status()).isEqualTo(Status.NONE);
    assertThatThrownBy(() -> ranks.replace(1)).hasMessageContaining("no allocation yet");
    ranks.start();
    awaitMarks("1.n1", "2.n2", "3.n3", "4.n4");
    await().atMost(SOON).until(() -> ranks.status().state().equals("RUNNING"));
    assertThat(cluster.slurm("squeue", "-h", "-o", "%i %j %l"))
        .isEqualTo(ranks.status().allocation() + " " + NAME + " 5:00\n");

    kill("3.n3");
    ranks.replace(3);
    awaitMarks("1.n1", "2.n2", "3.n3", "4.n4");

    List<Long> processes = processes();
    assertThat(ranks.down(SOON)).isTrue();
    assertThat(cluster.jobs()).isEmpty();
    await().until(() -> processes.stream().noneMatch(SlurmLauncherIT::isAlive));
    assertThat(scratch.resolve("mpi")).isEmptyDirectory();
    assertThat(ranks.down(SOON)).as("nothing is left to end").isTrue();
  }

  @Test
  void theAllocationOutlivesItsFirstRanks() throws Exception {
    SlurmLauncher ranks = ranks(2, "--nodes=2");
    ranks.start();
    awaitMarks("1.n1", "2.n2");
    kill("1.n1");
    kill("2.n2");
    // The first step ends with its last task; the job does not.
    await().atMost(SOON).until(() -> steps().stream().noneMatch(s -> s.endsWith(".0")));

    ranks.replace(2);
    ranks.replace(1);

    awaitMarks("1.n1", "2.n2");
    assertThat(ranks.status().over()).isFalse();
    assertThat(ranks.down(SOON)).isTrue();
    assertThat(cluster.jobs()).isEmpty();
  }

  @Test
  void anotherServerFindsThemAgain() throws Exception {
    SlurmLauncher first = ranks("--nodes=4");
    first.start();
    awaitMarks("1.n1", "2.n2", "3.n3", "4.n4");
    List<String> jobs = cluster.jobs();

    SlurmLauncher second = ranks("--nodes=4");
    second.adopt();
    await().atMost(SOON).until(() -> second.status().state().equals("RUNNING"));
    kill("2.n2");
    second.replace(2);
    awaitMarks("1.n1", "2.n2", "3.n3", "4.n4");

    // One that ended before it could note what it had started.
    Files.delete(scratch.resolve("mpi/allocation"));
    SlurmLauncher third = ranks("--nodes=4");
    third.adopt();
    await().atMost(SOON).until(() -> third.status().state().equals("RUNNING"));
    assertThat(cluster.jobs()).isEqualTo(jobs);

    cluster.slurm("scancel", Long.toString(third.status().allocation()));
    SlurmLauncher fourth = ranks("--nodes=4");
    fourth.adopt();
    await().atMost(SOON).until(() -> fourth.status().over());
    await("what has ended is not begun anew").atMost(SOON).until(() -> cluster.jobs().isEmpty());

    // One that ended before it had started anything.
    Files.delete(scratch.resolve("mpi/allocation"));
    SlurmLauncher fifth = ranks("--nodes=4");
    fifth.adopt();
    assertThat(cluster.jobs()).hasSize(1);
    assertThat(fifth.down(SOON)).isTrue();
  }

  @Test
  void anAllocationThatWaitsSaysWhy() throws Exception {
    cluster.slurm("scontrol", "update", "nodename=n1", "state=drain", "reason=test");
    SlurmLauncher ranks = ranks("--nodes=4");
    ranks.start();

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(ranks.status().state()).isEqualTo("PENDING");
              assertThat(ranks.status().reason()).contains("Node");
            });
    assertThat(ranks.status().over()).isFalse();
    assertThatThrownBy(() -> ranks.replace(1)).hasMessageContaining("is PENDING");
    assertThat(ranks.down(SOON)).isTrue();
    assertThat(cluster.jobs()).isEmpty();
  }

  @Test
  void anAllocationThatWasCancelledIsOver() throws Exception {
    SlurmLauncher ranks = ranks("--nodes=2");
    ranks.start();
    await().atMost(SOON).until(() -> ranks.status().state().equals("RUNNING"));

    cluster.slurm("scancel", Long.toString(ranks.status().allocation()));

    await().atMost(SOON).until(() -> ranks.status().over());
    assertThat(ranks.status().reason()).isNotEmpty();
    assertThatThrownBy(() -> ranks.replace(1))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.hint()).contains("furrow mpi up"));
    assertThat(ranks.down(SOON)).isTrue();
  }

  @Test
  void aRankOfALostNodeComesElsewhere() throws Exception {
    SlurmLauncher ranks = ranks("--nodes=4");
    ranks.start();
    awaitMarks("1.n1", "2.n2", "3.n3", "4.n4");
    await().atMost(SOON).until(() -> ranks.status().state().equals("RUNNING"));
    // Without a slurmd it does not come back by itself.
    cluster.slurm("scontrol", "update", "nodename=n3", "state=drain", "reason=test");
    cluster.slurm("scontrol", "update", "nodename=n3", "state=down", "reason=test");
    await().atMost(SOON).until(() -> !isAlive(process("3.n3")));
    Files.delete(marks.resolve("3.n3"));

    ranks.replace(3);

    awaitMarks("1.n1", "2.n2", "3.n4", "4.n4");
    assertThat(ranks.status().over()).isFalse();
    assertThat(ranks.down(SOON)).isTrue();
  }

  @Test
  void ranksCanBeStepsOfTheUsersOwnAllocation() throws Exception {
    String id =
        cluster
            .slurm("sbatch", "--parsable", "-N2", "-o", "/dev/null", "--wrap", "sleep 1000")
            .strip();
    await().atMost(SOON).until(() -> cluster.jobs().contains(id + " RUNNING"));
    // Of the server's own environment too, what an allocation says is not for srun.
    more = Map.of("SLURM_NTASKS", "1", "SLURM_PROCID", "7", "SBATCH_WAIT", "1");
    allocation = Long.parseLong(id);
    SlurmLauncher ranks = ranks(2);
    ranks.check();
    ranks.start();
    awaitMarks("1.n1", "2.n2");

    kill("1.n1");
    ranks.replace(1);
    awaitMarks("1.n1", "2.n2");
    SlurmLauncher later = ranks(2);
    later.adopt();
    await().atMost(SOON).until(() -> later.status().state().equals("RUNNING"));
    assertThat(later.status().allocation()).isEqualTo(Long.parseLong(id));

    List<Long> processes = processes();
    assertThat(later.down(SOON)).isTrue();
    await().until(() -> processes.stream().noneMatch(SlurmLauncherIT::isAlive));
    assertThat(cluster.jobs()).as("it is not ours to end").containsExactly(id + " RUNNING");

    SlurmLauncher wrong = ranks(2, "--nodelist=none-such");
    assertThatThrownBy(wrong::start).hasMessageContaining("srun: ");
    cluster.slurm("scancel", id);
    await().atMost(SOON).until(() -> cluster.jobs().isEmpty());
    assertThatThrownBy(ranks::check).hasMessageContaining("allocation " + id + " is ");
  }

  @Test
  void whatBelongsToNoWorldIsSweptAway() throws Exception {
    for (String name : List.of(NAME, "furrow-01234567-00000000", "furrow-99999999-00000000")) {
      cluster.slurm("sbatch", "-J", name, "-o", "/dev/null", "--wrap", "sleep 1000");
    }

    assertThat(SlurmLauncher.sweep(context(), WORLD)).containsExactly(2L);

    await()
        .atMost(SOON)
        .until(() -> cluster.slurm("squeue", "-h", "-o", "%j").lines().count() == 2);
    assertThat(cluster.slurm("squeue", "-h", "-o", "%j").lines())
        .containsExactlyInAnyOrder(NAME, "furrow-99999999-00000000");
    assertThat(SlurmLauncher.sweep(context(), "")).containsExactly(1L);
  }

  @Test
  void whatSlurmRefusesIsSaidInItsWords() throws Exception {
    refused(() -> ranks("--partition=none-such").start(), "invalid partition");
    refused(() -> ranks("--job-name=x").check(), "\"--job-name=x\" is set by Furrow");
    refused(() -> ranks("--task-prolog=/tmp/x").check(), "is not handed on for clients");
    more = Map.of("SLURM_CONF", "/none/slurm.conf");
    refused(() -> ranks(1).check(), "/none/slurm.conf");
    more = Map.of("PATH", "/none");
    refused(() -> ranks(1).check(), "sbatch is not installed");
    assertThat(cluster.jobs()).isEmpty();
  }

  @Test
  void withoutAControllerItIsSaidWhatCouldNotBeEnded() throws Exception {
    cluster.close();
    cluster = SlurmCluster.up("--nodes=1", "--patience=2");
    SlurmLauncher ranks = ranks("--nodes=1", "--time=3");
    ranks.start();
    await().atMost(SOON).until(() -> ranks.status().state().equals("RUNNING"));
    cluster.slurm("scontrol", "shutdown", "slurmctld");

    assertThatThrownBy(() -> ranks.down(SOON))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
              assertThat(e.hint()).isEqualTo("scancel --name=" + NAME);
            })
        .hasMessageContaining(NAME + " may still be there");
  }

  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }

  private static void refused(Call call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
              assertThat(e.hint()).isNotEmpty();
            })
        .hasMessageContaining(message);
  }

  private SlurmLauncher ranks(String... arguments) throws IOException {
    return ranks(4, arguments);
  }

  private SlurmContext context() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(cluster.environment());
    environment.putAll(more);
    return new SlurmContext(SERVER, scratch.resolve("mpi"), true, environment);
  }

  private SlurmLauncher ranks(int count, String... arguments) throws IOException {
    WorldSpec order =
        new WorldSpec(
            WORLD,
            count,
            LauncherKind.SLURM,
            MpiMode.AUTO,
            "",
            List.of("mpi"),
            List.of(arguments),
            allocation);
    Path logs = scratch.resolve("log");
    return new SlurmLauncher(order, new FakePrograms(logs, List.of(rank().toString())), context());
  }

  private Path rank() throws IOException {
    Path file = scratch.resolve("rank");
    if (!Files.exists(file)) {
      Files.writeString(
          file,
          """
          #!/bin/sh
          number=${FURROW_RANK:-$((SLURM_PROCID + 1))}
          echo $$ >'%1$s'/.$$ && mv '%1$s'/.$$ '%1$s'/$number.$SLURMD_NODENAME
          exec sleep 1000
          """
              .formatted(marks));
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    return file;
  }

  private void awaitMarks(String... expected) {
    await().atMost(SOON).untilAsserted(() -> assertThat(marked()).containsExactly(expected));
  }

  private List<String> marked() throws IOException {
    try (Stream<Path> files = Files.list(marks)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  private List<String> steps() throws IOException {
    return cluster.slurm("squeue", "-h", "-s", "-o", "%i").lines().toList();
  }

  private List<Long> processes() throws IOException {
    return marked().stream().map(this::process).toList();
  }

  private long process(String mark) {
    try {
      return Long.parseLong(Files.readString(marks.resolve(mark)).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void kill(String mark) throws IOException {
    long process = process(mark);
    Files.delete(marks.resolve(mark));
    ProcessHandle.of(process).orElseThrow().destroyForcibly();
  }

  private static boolean isAlive(long id) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(id), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }
}
