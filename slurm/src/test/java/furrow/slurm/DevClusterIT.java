package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.slurm.DevCluster.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one-machine cluster: starts, works, and leaves nothing. */
class DevClusterIT {
  private static final String SCRIPT = DevCluster.SCRIPT.toString();

  @TempDir Path scratch;

  @Test
  void fourNodesWorkAsTheyClaim() throws Exception {
    try (DevCluster cluster = DevCluster.up(scratch.resolve("c"))) {
      Said nodes = cluster.slurm("sinfo", "-h", "-N", "-p", "cpu", "-o", "%N %c %m %G %f %T");
      assertThat(nodes.out().lines())
          .containsExactly(
              "n1 4 16384 gpu:2 skylake idle",
              "n2 4 16384 gpu:2 dgx_a100 idle",
              "n3 4 16384 gpu:2 skylake idle",
              "n4 4 16384 gpu:2 dgx_a100 idle");
      assertThat(tasks(cluster, "-N4", "-n4")).containsExactly("n1", "n2", "n3", "n4");
      assertThat(tasks(cluster, "-p", "dgx", "-N2", "-n2")).containsExactly("n2", "n4");
      assertThat(tasks(cluster, "-C", "skylake", "-N2", "-n2")).containsExactly("n1", "n3");
      assertThat(
              cluster
                  .slurm("srun", "-p", "gpu", "--gres=gpu:2", "printenv", "CUDA_VISIBLE_DEVICES")
                  .out())
          .isEqualTo("0,1\n");
    }
  }

  @Test
  void twentyNodesAndAnotherClusterBesideThem() throws Exception {
    try (DevCluster big = DevCluster.up(scratch.resolve("big"), "--nodes", "20", "--cpus=2");
        DevCluster small =
            DevCluster.up(scratch.resolve("small"), "--nodes", "1", "--mem", "2G", "--gpus=0")) {
      List<String> names = IntStream.rangeClosed(1, 20).mapToObj(i -> "n" + i).sorted().toList();

      assertThat(tasks(big, "-N20", "-n20")).containsExactlyElementsOf(names);
      assertThat(tasks(small, "-p", "dgx")).containsExactly("n1");
      assertThat(small.slurm("sinfo", "-h", "-p", "cpu", "-o", "%D %m %G").out())
          .isEqualTo("1 2048 (null)\n");
      // What has ended completes for a moment.
      await().until(() -> small.slurm("squeue", "-h").out().isEmpty());
    }
  }

  @Test
  void downLeavesNothing() throws Exception {
    Path parent = scratch.resolve("made");
    DevCluster cluster = DevCluster.up(parent.resolve("c"));
    List<Long> daemons = cluster.daemons();
    assertThat(daemons).hasSize(5).allSatisfy(id -> assertThat(isAlive(id)).isTrue());
    Path marks = Files.createDirectory(scratch.resolve("marks"));
    // One task as Slurm knows it, and one that has left its session.
    Path task = program("task", "echo $$ >" + marks + "/$SLURM_PROCID; exec sleep 1000");
    Path stray = program("stray", "echo $$ >" + marks + "/stray; exec sleep 1000");
    Said submitted =
        cluster.slurm(
            "sbatch",
            "-N2",
            "-o",
            "/dev/null",
            "--wrap",
            "setsid " + stray + " & srun -n2 " + task);
    assertThat(submitted.exit()).as(submitted.toString()).isZero();
    await().atMost(Duration.ofSeconds(30)).until(() -> marked(marks).size() == 3);
    List<Long> tasks = marked(marks);
    assertThat(tasks).allSatisfy(id -> assertThat(isAlive(id)).isTrue());

    Said down = cluster.run("down");

    assertThat(down.exit()).as(down.toString()).isZero();
    assertThat(daemons).noneMatch(DevClusterIT::isAlive);
    assertThat(tasks).noneMatch(DevClusterIT::isAlive);
    assertThat(parent).doesNotExist();
    assertThat(cluster.run("down").exit()).isEqualTo(3);
    assertThat(cluster.run("status").exit()).isEqualTo(3);
  }

  @Test
  void downEndsTasksWhoseDaemonsWereKilled() throws Exception {
    DevCluster cluster = DevCluster.up(scratch.resolve("c"), "--nodes=2");
    Path marks = Files.createDirectory(scratch.resolve("marks"));
    Path task = program("task", "echo $$ >" + marks + "/$SLURM_PROCID; exec sleep 1000");
    cluster.slurm("sbatch", "-N2", "-o", "/dev/null", "--wrap", "srun -n2 " + task);
    await().atMost(Duration.ofSeconds(30)).until(() -> marked(marks).size() == 2);
    List<Long> tasks = marked(marks);
    for (long daemon : cluster.daemons()) {
      ProcessHandle.of(daemon).orElseThrow().destroyForcibly();
    }
    await().until(() -> cluster.daemons().stream().noneMatch(DevClusterIT::isAlive));
    assertThat(tasks).allSatisfy(id -> assertThat(isAlive(id)).isTrue());

    assertThat(cluster.run("down").exit()).isZero();

    assertThat(tasks).noneMatch(DevClusterIT::isAlive);
    assertThat(cluster.directory).doesNotExist();
  }

  @Test
  void upOfARunningOneSaysSoAndStartsWhatHasDied() throws Exception {
    try (DevCluster cluster = DevCluster.up(scratch.resolve("c"), "--nodes=2")) {
      List<Long> before = cluster.daemons();
      Said again = cluster.run("up");
      assertThat(again.exit()).isZero();
      assertThat(again.err()).contains("run already");
      assertThat(again.out()).isEqualTo("export SLURM_CONF=" + cluster.configuration() + "\n");
      assertThat(cluster.daemons()).containsExactlyInAnyOrderElementsOf(before);

      Said other = cluster.run("up", "--nodes=3");
      assertThat(other.exit()).isEqualTo(1);
      assertThat(other.err())
          .contains("runs with nodes 2, not 3")
          .contains("hint: ")
          .contains("down");

      ProcessHandle.of(before.get(0)).orElseThrow().destroyForcibly();
      await().until(() -> !isAlive(before.get(0)));
      Said degraded = cluster.run("status");
      assertThat(degraded.exit()).isEqualTo(1);
      assertThat(degraded.err()).contains("error: dead: ").contains("hint: ");
      assertThat(cluster.run("up").err()).contains("started again");
      Said whole = cluster.run("status");
      assertThat(whole.exit()).as(whole.toString()).isZero();
      assertThat(whole.out()).contains("n1").contains("n2").contains("JOBID");
    }
  }

  @Test
  void anotherDirectoryIsNotTouched() throws Exception {
    DevCluster.requireSlurm();
    Path theirs = Files.writeString(scratch.resolve("precious"), "data");
    Said refused = run(List.of("up", "--dir", scratch.toString()));
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("neither empty nor a cluster").contains("hint: ");
    assertThat(run(List.of("down", "--dir", scratch.toString())).exit()).isEqualTo(3);
    assertThat(theirs).hasContent("data");

    // A directory that was there stays there.
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    DevCluster.up(empty, "--nodes=1").close();
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void wrongUsageIsNamed() throws Exception {
    for (List<String> arguments :
        List.of(
            List.of("up", "--nodes", "0"),
            List.of("up", "--nodes", "many"),
            List.of("up", "--mem", "16T"),
            List.of("up", "--gpus"),
            List.of("up", "--dir", "/tmp/a b"),
            List.of("up", "--colour", "red"),
            List.of("jump"),
            List.of("cut"),
            List.of("up", "n1"))) {
      Said said = run(arguments);
      assertThat(said.exit()).as(arguments + " " + said).isEqualTo(2);
      assertThat(said.err()).contains("error: ").contains("hint: ");
      assertThat(said.out()).isEmpty();
    }
    Said help = run(List.of("--help"));
    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("--netns").contains("eval");
  }

  private Path program(String name, String script) throws IOException {
    Path file = Files.writeString(scratch.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static Said run(List<String> arguments) throws Exception {
    return Said.by(Stream.concat(Stream.of(SCRIPT), arguments.stream()).toList(), Map.of());
  }

  private static List<String> tasks(DevCluster cluster, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("srun"));
    command.addAll(List.of(options));
    command.addAll(List.of("printenv", "SLURMD_NODENAME"));
    Said said = cluster.slurm(command.toArray(String[]::new));
    assertThat(said.exit()).as(said.toString()).isZero();
    return said.out().lines().sorted().toList();
  }

  /** Process ids that tasks have written down. */
  private static List<Long> marked(Path marks) throws IOException {
    try (Stream<Path> files = Files.list(marks)) {
      List<Long> ids = new ArrayList<>();
      for (Path file : files.toList()) {
        String id = Files.readString(file).strip();
        if (!id.isEmpty()) {
          ids.add(Long.parseLong(id));
        }
      }
      return ids;
    }
  }

  /** A dead process that nobody has asked after yet is dead. */
  private static boolean isAlive(long id) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(id), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }
}
