package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.SampleCsv;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers over shared memory: the same answers, deaths that cost nothing, and nothing left. */
class LocalWorkersIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int SUBTASKS = 60;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox, "--local-workers", "2");

  @Test
  void theyGiveTheAnswerThatRunGives() throws Exception {
    Path file = sandbox.file("sample.csv");
    SampleCsv.write(file, 5_000_000, 1);
    FurrowProcess server = cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      assertThat(cluster.up(client)).extracting(WorkerInfo::worker).contains("local-1", "local-2");
    }

    String[] work = {file.toString(), "--op", "sum(qty), sum(price) by region", "--json"};
    Outcome here = sandbox.run(with(work, "run"));
    Outcome there =
        sandbox.run(with(work, "submit", "--group", "local", "--chunk", "64KiB", "--wait"));

    assertThat(there.exit()).as(there.toString()).isZero();
    assertThat(there.out()).isEqualTo(here.out());
    Path rings = ringsOf(server);
    assertThat(sandbox.run("server", "stop").exit()).isZero();
    assertThat(server.awaitExit(LIMIT)).isZero();
    assertThat(rings).doesNotExist();
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  @Test
  void aLargeResultAndAnUploadedInputGoThroughTheRing() throws Exception {
    Path file = sandbox.file("sample.csv");
    SampleCsv.write(file, 12_000_000, 2);
    cluster.startServer();

    Outcome copied =
        sandbox.run(
            "submit",
            file.toString(),
            "--upload",
            "--exec",
            "cat",
            "--chunk",
            "4MiB",
            "--out",
            sandbox.file("copy.csv").toString(),
            "--wait");

    assertThat(copied.exit()).as(copied.toString()).isZero();
    assertThat(Files.mismatch(file, sandbox.file("copy.csv"))).isEqualTo(-1);
  }

  @Test
  void deathsOfWorkersCostOnlyTheirOwnSubtasks() throws Exception {
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      long task = client.submit(manySubtasks()).task();
      TreeSet<Long> killed = new TreeSet<>();
      for (int i = 0; i < 3; i++) {
        int least = 2 + 5 * i;
        Awaitility.await("subtasks are done between deaths")
            .atMost(LIMIT)
            .until(() -> client.tasks(task, task, false).get(0).done() >= least);
        killed.add(kill(cluster.up(client).get(0)));
      }

      TaskInfo end = client.watch(task, Duration.ofMinutes(2), report -> {});

      assertThat(end.state()).isEqualTo("DONE");
      assertThat(end.done()).isEqualTo(SUBTASKS);
      assertThat(killed).hasSizeGreaterThan(1);
      cluster.awaitWorkers(client, 2);
      assertThat(cluster.up(client))
          .extracting(WorkerInfo::pid)
          .doesNotContainAnyElementsOf(killed);
      assertThat(client.server().counters()).containsEntry("poisoned", "0");
    }
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  @Test
  void theyEndWithTheServerAndItsNextStartCleansUp() throws Exception {
    FurrowProcess first = cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      List<Long> pids = cluster.up(client).stream().map(WorkerInfo::pid).toList();
      long task = client.submit(manySubtasks()).task();
      Awaitility.await("it runs")
          .atMost(LIMIT)
          .until(() -> client.tasks(task, task, false).get(0).done() > 0);
      Path rings = ringsOf(first);

      first.kill();

      Awaitility.await("local workers end with their server")
          .atMost(LIMIT)
          .until(() -> pids.stream().allMatch(pid -> ProcessHandle.of(pid).isEmpty()));
      // Any server that starts on this host removes them: ours below, or that of another test.
      cluster.startServer();
      assertThat(rings).doesNotExist();
      assertThat(client.watch(task, Duration.ofMinutes(2), report -> {}).state()).isEqualTo("DONE");
    }
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  @Test
  void oneThatIsToldToLeaveStaysAway() throws Exception {
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      assertThat(sandbox.run("worker", "stop", "local-1").exit()).isZero();

      Awaitility.await("its end is in the log")
          .atMost(LIMIT)
          .until(() -> Files.readString(log()).contains("local-1 has ended and is not replaced"));
      assertThat(cluster.up(client)).extracting(WorkerInfo::worker).containsExactly("local-2");
    }
  }

  private static TaskRequest manySubtasks() {
    return TaskRequest.of("spin", "items=" + SUBTASKS + " millis=60", List.of(), Map.of())
        .withLimits(new TaskRequest.Limits("local", 0, 1, 0, 2));
  }

  private Path log() {
    return sandbox.stateDirectory().resolve("log/server.log");
  }

  /** The one directory of rings that this server has made, as its log names it. */
  private Path ringsOf(FurrowProcess server) throws IOException {
    try (Stream<String> lines = Files.lines(log())) {
      String line = lines.filter(one -> one.contains("local-1: process")).reduce("", (a, b) -> b);
      assertThat(server.alive()).isTrue();
      return Path.of(line.substring(line.indexOf("on ring ") + 8)).getParent();
    }
  }

  private static long kill(WorkerInfo worker) {
    ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
    return worker.pid();
  }

  private static String[] with(String[] common, String... first) {
    return Stream.concat(Stream.of(first), Stream.of(common)).toArray(String[]::new);
  }
}
