package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import furrow.testkit.store.CompletionCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The task DB is lost under a killed server, and comes back by repair or from a backup. */
class LostStateIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private static long submit(FurrowClient client) throws Exception {
    return client.submit(TaskRequest.of("noop", "items=10", List.of(), Map.of())).task();
  }

  private void assertRefused(String why) throws IOException {
    Outcome refused = sandbox.run("server", "start", "--json");
    ErrorAssertions.assertRefused(refused, ErrorCode.STORE_DAMAGED, List.of(why));
    assertThat(refused.err()).contains("furrow server repair --state-dir");
  }

  @Test
  void aDbThatIsGoneIsNotAnEmptyOneAndRepairRepeatsNoNumber() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    long first;
    try (FurrowClient client = cluster.client()) {
      first = submit(client);
    }
    cluster.server().kill();
    Path database = sandbox.stateDirectory().resolve("furrow.db");
    Files.delete(database);
    assertRefused("is missing");
    Files.createFile(database);
    assertRefused("is empty");

    JsonObject repaired = JsonObject.parse(sandbox.run("server", "repair", "--json").out().strip());
    assertThat(repaired.text("damage")).contains("is empty");
    cluster.startServer();
    cluster.startWorker("w1");
    try (FurrowClient client = cluster.client()) {
      assertThat(client.tasks(1, Long.MAX_VALUE, false)).isEmpty();
      long next = submit(client);
      assertThat(next).isGreaterThan(first);
      assertThat(client.watch(next, LIMIT, report -> {}).state()).isEqualTo("DONE");
    }
    assertThat(sandbox.run("server", "repair").exit())
        .as("not under a running server")
        .isEqualTo(ErrorCode.STATE_IN_USE.exit());
  }

  @Test
  void aBackupOfARunningServerBringsItsTasksBack() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    String copy = sandbox.file("copy").toString();
    long kept;
    long lost;
    try (FurrowClient client = cluster.client()) {
      kept = submit(client);
      Outcome backup = sandbox.run("server", "backup", copy);
      assertThat(backup.exit()).as(backup.toString()).isZero();
      lost = submit(client);
    }
    cluster.server().kill();
    Files.delete(sandbox.stateDirectory().resolve("furrow.db-wal"));
    assertRefused("furrow.db-wal is missing");

    Outcome restored = sandbox.run("server", "restore", copy);
    assertThat(restored.exit()).as(restored.toString()).isZero();
    cluster.startServer();
    cluster.startWorker("w1");
    try (FurrowClient client = cluster.client()) {
      TaskInfo end = client.watch(kept, LIMIT, report -> {});
      assertThat(end.state()).isEqualTo("DONE");
      assertThat(client.tasks(lost, lost, false)).isEmpty();
      assertThat(submit(client)).as("no number is repeated").isGreaterThan(lost);
    }
    cluster.server().terminate();
    assertThat(cluster.server().awaitExit(LIMIT)).isZero();
    assertThat(sandbox.run("server", "backup", copy + "2").exit()).as("stopped").isZero();
    CompletionCheck.check(sandbox.stateDirectory().resolve("furrow.db"));
  }

  @Test
  void aBackupTakenInTheMiddleOfATaskIsFinishedTruly() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    String copy = sandbox.file("copy").toString();
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 8; k++) {
      text.append(Character.toString('a' + k).repeat(99_999)).append('\n');
    }
    String file = Files.writeString(sandbox.file("lines.txt"), text).toString();
    Outcome submitted =
        sandbox.run("submit", file, "--chunk", "100000", "--exec", "sh -c 'sleep 0.4; cat'");
    assertThat(submitted.exit()).as(submitted.toString()).isZero();
    try (FurrowClient client = cluster.client()) {
      Awaitility.await("some is done")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> client.tasks(1, 1, false).get(0).done() >= 3);
      assertThat(sandbox.run("server", "backup", copy).exit()).isZero();
      assertThat(client.watch(1, LIMIT, report -> {}).state()).isEqualTo("DONE");
    }
    cluster.server().kill();
    assertThat(sandbox.run("server", "restore", copy).exit()).isZero();
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      assertThat(client.watch(1, LIMIT, report -> {}).state()).isEqualTo("DONE");
    }
    assertThat(sandbox.run("task", "result", "1").out()).isEqualTo(text.toString());
    assertThat(sandbox.run("events").out())
        .as("the files of the copy are those of its DB")
        .doesNotContain("COMPLETIONS_VOIDED");
    assertThat(Files.readString(sandbox.stateDirectory().resolve("audit.jsonl")))
        .contains("ServerRestore");
  }
}
