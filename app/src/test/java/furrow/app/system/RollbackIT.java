package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The server starts over from an earlier state while a worker is cut off. The worker comes back
 * with the lease of a task that the server has never heard of, and whose numbers are those of
 * another.
 */
class RollbackIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LOST = "items=1 millis=700";
  private static final String NEW = "items=1 iterations=1000";

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @Test
  void aRestoredBackupIsAnsweredByItsOwnWork() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.server().terminate();
    cluster.server().awaitExit(LIMIT);
    Path state = sandbox.stateDirectory();
    Path copy = sandbox.file("copy");
    copyTree(state, copy);
    cluster.startServer();
    FurrowProcess worker = cutOffAtWork(cluster);
    deleteTree(state);
    copyTree(copy, state);
    // Started twice: the lost lease then looks like one of an earlier start.
    cluster.startServer();
    cluster.server().terminate();
    cluster.server().awaitExit(LIMIT);
    cluster.startServer();
    long fenced = answeredTruly(cluster, worker);
    assertThat(fenced).as("the old lease was shown and refused").isPositive();
    CompletionCheck.check(state.resolve("furrow.db"));
  }

  @Test
  void anEphemeralServerThatStartedAnewIsAnsweredByItsOwnWork() throws Exception {
    TestCluster cluster = new TestCluster(sandbox, "--ephemeral");
    cluster.startServer();
    FurrowProcess worker = cutOffAtWork(cluster);
    cluster.startServer();
    answeredTruly(cluster, worker);
  }

  /** A worker that is stopped in the middle of a task, and whose server is killed then. */
  private FurrowProcess cutOffAtWork(TestCluster cluster) throws Exception {
    FurrowProcess worker = cluster.startWorker("w1");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
      long task = submit(client, LOST);
      Awaitility.await("the task runs")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> client.tasks(task, task, false).get(0).running() == 1);
    }
    worker.signal("STOP");
    cluster.server().kill();
    return worker;
  }

  private long answeredTruly(TestCluster cluster, FurrowProcess worker) throws Exception {
    String truth = sandbox.run("run", "--kernel", "spin", "--op", NEW, "--json").out();
    try (FurrowClient client = cluster.client()) {
      long task = submit(client, NEW);
      assertThat(task).as("the number repeats").isEqualTo(1);
      worker.signal("CONT");
      TaskInfo end = client.watch(task, LIMIT, report -> {});
      assertThat(end.state()).isEqualTo("DONE");
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      client.result(task, answer);
      assertThat(answer.toString(StandardCharsets.UTF_8).strip()).isEqualTo(truth.strip());
      return Long.parseLong(client.server().counters().get("fenced"));
    }
  }

  private static long submit(FurrowClient client, String operation) throws Exception {
    return client
        .submit(
            TaskRequest.of("spin", operation, List.of(), Map.of())
                .withLimits(new TaskRequest.Limits("", 0, 1, 0, 2)))
        .task();
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (Files.isDirectory(path) || Files.isRegularFile(path)) {
          Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
