package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server is killed while workers are busy: they come back and finish what they had begun. */
class RestartIT {
  private static final int SUBTASKS = 2;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  @Test
  void workersAreReadoptedAndLiveSubtasksAreNotRunAgain() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    cluster.startWorker("w2");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      long task = client.submit(longSubtasks()).task();
      awaitRunning(client, task);
      List<Long> pids = pids(cluster, client);

      cluster.server().kill();
      cluster.startServer();

      TaskInfo end = client.watch(task, Duration.ofMinutes(2), report -> {});
      assertThat(end.state()).isEqualTo("DONE");
      assertThat(end.done()).isEqualTo(SUBTASKS);
      assertThat(end.retried()).as("subtasks run again").isZero();
      Map<String, String> counters = client.server().counters();
      assertThat(counters).containsEntry("redispatched", "0").containsEntry("duplicates", "0");
      assertThat(Long.parseLong(counters.get("readopted"))).isEqualTo(SUBTASKS);
      assertThat(pids(cluster, client)).as("the same processes").isEqualTo(pids);
    }
    assertThat(completionsOfIncarnation(1)).as("attempts of the first server").isEqualTo(SUBTASKS);
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  @Test
  void anAcceptedTaskSurvivesEvenWithoutWorkers() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      long task = client.submit(TaskRequest.of("noop", "items=10", List.of(), Map.of())).task();

      cluster.server().kill();
      cluster.startServer();
      cluster.startWorker("w1");

      assertThat(client.watch(task, Duration.ofMinutes(1), report -> {}).state()).isEqualTo("DONE");
    }
  }

  /** Each keeps one slot busy for longer than a restart takes. */
  private static TaskRequest longSubtasks() {
    return TaskRequest.of("spin", "items=" + SUBTASKS + " millis=4000", List.of(), Map.of())
        .withLimits(new TaskRequest.Limits("", 0, 1, 0, 2));
  }

  private static void awaitRunning(FurrowClient client, long task) {
    Awaitility.await("both subtasks are running")
        .atMost(TestCluster.START)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> client.tasks(task, task, false).get(0).running() == SUBTASKS);
  }

  private static List<Long> pids(TestCluster cluster, FurrowClient client) throws Exception {
    cluster.awaitWorkers(client, 2);
    return cluster.up(client).stream().map(WorkerInfo::pid).sorted().toList();
  }

  private long completionsOfIncarnation(int incarnation) throws SQLException {
    String database = "jdbc:sqlite:" + sandbox.stateDirectory().resolve("furrow.db");
    String sql =
        "SELECT coalesce(sum(count), 0) FROM completion WHERE incarnation = " + incarnation;
    try (var connection = DriverManager.getConnection(database);
        ResultSet row = connection.createStatement().executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
