package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code furrow task result --follow}: what was printed and the rest is the answer. */
class FollowIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private Outcome ok(String... args) {
    Outcome outcome = sandbox.run(args);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome;
  }

  /** Each item prints some 200 KB and then waits until it may end. */
  private void submitGated(int items) {
    String gate = sandbox.file("go").toString();
    String script =
        "seq 1 20000 | sed s/^/$FURROW_SUBTASK:/; until test -e "
            + gate
            + "$FURROW_SUBTASK; do sleep 0.1; done; echo end $FURROW_SUBTASK";
    ok("submit", "--exec", "sh -c '" + script + "'", "--set", "items=" + items, "--chunk", "1");
  }

  private void open(int item) throws IOException {
    Files.createFile(sandbox.file("go" + item));
  }

  @Test
  void goesOnOverDeathsOfWorkersAndOfTheServer() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    cluster.startWorker("w2");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
    }
    submitGated(4);
    FurrowProcess follow = sandbox.start("task", "result", "1", "--follow", "-o", "json");
    open(0);
    follow.awaitOutput("(?m)^end 0$", LIMIT);

    cluster.worker("w1").kill();
    cluster.worker("w2").kill();
    cluster.startWorker("w3");
    cluster.startWorker("w4");
    open(1);
    follow.awaitOutput("(?m)^end 1$", LIMIT);

    cluster.server().kill();
    cluster.startServer();
    open(2);
    follow.awaitOutput("(?m)^end 2$", LIMIT);
    assertThat(follow.alive()).as("the last item is not done").isTrue();
    open(3);

    Outcome end = follow.outcome(LIMIT);
    assertThat(end.exit()).as(end.err()).isZero();
    assertThat(end.out()).isEqualTo(ok("task", "result", "1", "-o", "json").out());
    assertThat(end.out().lines().filter(line -> line.startsWith("end "))).hasSize(4);
  }

  @Test
  void whatIsCutAtRecordsIsFollowedInTheirOrder() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 60_000; line++) {
      text.append(line).append(" of the input\n");
    }
    Path file = Files.writeString(sandbox.file("lines.txt"), text);
    Path into = sandbox.file("copy.txt");
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    ok("submit", file.toString(), "--exec", "cat", "--set", "records=lines", "--chunk", "64K");
    FurrowProcess follow = sandbox.start("task", "result", "1", "--follow");
    FurrowProcess toFile =
        sandbox.start("task", "result", "1", "--follow", "--out", into.toString());
    cluster.startWorker("w1");
    cluster.startWorker("w2");

    Outcome end = follow.outcome(LIMIT);
    assertThat(end.exit()).as(end.err()).isZero();
    assertThat(end.out()).isEqualTo(text.toString());
    assertThat(toFile.awaitExit(LIMIT)).isZero();
    assertThat(into).hasContent(text.toString());
  }

  @Test
  void anInterruptLeavesTheTaskAloneAndACancelEndsTheStream() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    submitGated(2);
    FurrowProcess interrupted = sandbox.start("task", "result", "1", "--follow");
    FurrowProcess cancelled = sandbox.start("task", "result", "1", "--follow");
    open(0);
    interrupted.awaitOutput("(?m)^end 0$", LIMIT);
    cancelled.awaitOutput("(?m)^end 0$", LIMIT);

    interrupted.signal("INT");
    assertThat(interrupted.awaitExit(LIMIT)).isEqualTo(130);
    assertThat(interrupted.err())
        .contains("detached; task 1 goes on", "furrow task result 1 --follow");
    ok("task", "cancel", "1");
    assertThat(cancelled.awaitExit(LIMIT)).isEqualTo(6);
    assertThat(cancelled.err()).contains("task 1 was cancelled");
  }
}
