package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we ask a real Slurm, and how we read its answers. */
class SlurmIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path scratch;
  private DevCluster cluster;
  private Slurm slurm;
  private Path marks;

  @BeforeEach
  void up() throws Exception {
    cluster = DevCluster.up(scratch.resolve("c"));
    slurm = Slurm.in(cluster.environment());
    marks = Files.createDirectory(scratch.resolve("marks"));
  }

  @AfterEach
  void down() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void tasksLandOnAllNodesAndTheirSuccessorOnItsOwn() throws Exception {
    long id = submit("furrow-a-b", "--nodes=4", "--time=10");
    await().atMost(SOON).until(() -> marked().size() == 4);
    assertThat(marked()).containsExactly("0.n1", "1.n2", "2.n3", "3.n4");
    Allocation job = slurm.job(id).orElseThrow();
    assertThat(job.running()).isTrue();
    assertThat(job.name()).isEqualTo("furrow-a-b");
    assertThat(HostList.expand(job.nodes())).containsExactly("n1", "n2", "n3", "n4");
    assertThat(job.limit()).contains(Duration.ofMinutes(10));
    assertThat(job.left().orElseThrow()).isLessThanOrEqualTo(Duration.ofMinutes(10));
    assertThat(slurm.queue()).extracting(Allocation::id).containsExactly(id);
    // One task ends badly: the others are not ended.
    long task = Long.parseLong(Files.readString(marks.resolve("2.n3")).strip());
    Files.delete(marks.resolve("2.n3"));
    ProcessHandle.of(task).orElseThrow().destroyForcibly();

    Process step = slurm.step(successor(id, "3", "--nodes=1", "--nodelist=n3"));

    await().atMost(SOON).until(() -> marked().contains("3.n3"));
    assertThat(marked()).containsExactly("0.n1", "1.n2", "3.n3", "3.n4");
    assertThat(step.isAlive()).isTrue();
    assertThat(slurm.steps(id)).filteredOn(s -> s.name().equals("furrow-a-b")).hasSize(2);
    slurm.cancel(id);
    assertThat(slurm.awaitGone(id, SOON)).isTrue();
    assertThat(slurm.queue()).isEmpty();
    assertThat(step.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(slurm.job(id).orElseThrow().over()).isTrue();
    assertThat(Files.readString(scratch.resolve("job.log"))).contains("here is 0");
  }

  @Test
  void aStepEndsAlone() throws Exception {
    long id = submit("furrow-a-b", "--nodes=1", "--ntasks-per-node=4");
    await().atMost(SOON).until(() -> marked().size() == 4);
    assertThat(marked()).allMatch(mark -> mark.endsWith(".n1"));
    Process step = slurm.step(successor(id, "9"));
    await().atMost(SOON).until(() -> marked().size() == 5);

    for (Slurm.Step each : slurm.steps(id)) {
      if (each.name().equals("furrow-a-b")) {
        slurm.cancel(each);
      }
    }

    assertThat(slurm.awaitNoStep(id, "furrow-a-b", SOON)).isTrue();
    assertThat(step.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(slurm.job(id).orElseThrow().running()).as("held for successors").isTrue();
  }

  @Test
  void aJobThatCannotStartSaysWhy() throws Exception {
    assertThat(cluster.slurm("scontrol", "update", "nodename=n1", "state=drain", "reason=x").exit())
        .isZero();
    long id = submit("furrow-a-b", "--nodes=4");
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Allocation job = slurm.job(id).orElseThrow();
              assertThat(job.waiting()).isTrue();
              assertThat(job.reason()).isNotEmpty().isNotEqualTo("Priority");
              assertThat(job.nodes()).isEmpty();
            });
    slurm.cancel(id);
    assertThat(slurm.awaitGone(id, SOON)).isTrue();
    slurm.cancel(id);
    slurm.cancel(4711);
    assertThat(slurm.job(4711)).isEmpty();
    assertThat(slurm.steps(4711)).isEmpty();
  }

  @Test
  void nodesTellTheirAddressAndState() throws Exception {
    cluster.slurm("scontrol", "update", "nodename=n2", "state=drain", "reason=x");

    assertThat(slurm.nodes(""))
        .extracting(Slurm.Node::name, Slurm.Node::address, Slurm.Node::up)
        .containsExactly(
            tuple("n1", "127.0.0.1", true),
            tuple("n2", "127.0.0.1", false),
            tuple("n3", "127.0.0.1", true),
            tuple("n4", "127.0.0.1", true));
    assertThat(slurm.nodes("n[3-4]")).extracting(Slurm.Node::name).containsExactly("n3", "n4");
  }

  @Test
  void refusalsComeInSlurmsOwnWords() {
    assertThatThrownBy(() -> submit("furrow-a-b", "--partition=none-such"))
        .isInstanceOfSatisfying(
            SlurmException.class, e -> assertThat(e.kind()).isEqualTo(SlurmException.Kind.REFUSED))
        .hasMessageContaining("invalid partition");
  }

  @Test
  void aDeadControllerIsSaidToBeSilent() throws Exception {
    slurm.check();
    cluster.run("down");

    assertThatThrownBy(() -> Slurm.in(Map.of("SLURM_CONF", "/none/slurm.conf")).check())
        .isInstanceOf(SlurmException.class);
    cluster = DevCluster.up(scratch.resolve("d"), "--nodes=1", "--patience=2");
    slurm = Slurm.in(cluster.environment());
    slurm.check();
    for (long daemon : cluster.daemons()) {
      ProcessHandle.of(daemon).orElseThrow().destroyForcibly();
    }
    assertThatThrownBy(() -> slurm.check())
        .isInstanceOfSatisfying(
            SlurmException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(SlurmException.Kind.SILENT));
  }

  private long submit(String name, String... options) throws Exception {
    return slurm.submit(
        new Slurm.BatchRequest(
            name,
            4,
            Options.of(List.of(options)),
            scratch.resolve("job.log"),
            BatchScript.of(name, List.of(rank().toString()), 90),
            Duration.ofHours(1)));
  }

  private Slurm.StepRequest successor(long job, String number, String... where) throws IOException {
    return new Slurm.StepRequest(
        job,
        "furrow-a-b",
        1,
        List.of(where),
        Map.of("NUMBER", number),
        List.of(rank().toString()),
        scratch.resolve("step.log"));
  }

  /** A task that says where it is, and stays. */
  private Path rank() throws IOException {
    Path file = scratch.resolve("rank's program");
    Files.writeString(
        file,
        """
        #!/bin/sh
        number=${NUMBER:-$SLURM_PROCID}
        echo "here is $number"
        echo $$ >'%s'/$number.$SLURMD_NODENAME
        exec sleep 1000
        """
            .formatted(marks));
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private List<String> marked() throws IOException {
    try (Stream<Path> files = Files.list(marks)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
