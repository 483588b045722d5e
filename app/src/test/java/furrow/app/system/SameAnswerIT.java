package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ErrorCode;
import furrow.testkit.SampleCsv;
import furrow.testkit.Seed;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One file, one answer, byte for byte: wherever it is worked, however it is cut, whoever dies. */
class SameAnswerIT {
  private static final String OP = "sum(*), mean(price), count(note) by region";
  private static final long SIZE = 6 << 20;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final SplittableRandom random = new SplittableRandom(Seed.pick(SameAnswerIT.class));

  @Test
  void whateverTheChunkAndWhoeverDies() throws Exception {
    Path file = sample();
    String expected = answer("run", file.toString(), "--op", OP, "--json");
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    cluster.startWorker("w2");
    for (String chunk : List.of("4KiB", "333333", "64MiB")) {
      assertThat(answer("run", file.toString(), "--op", OP, "--json", "--chunk", chunk))
          .isEqualTo(expected);

      FurrowProcess submit =
          sandbox.start(
              "submit", file.toString(), "--op", OP, "--wait", "--json", "--chunk", chunk);
      cluster.worker("w1").kill();
      cluster.startWorker("w1");
      Outcome outcome = submit.outcome(Duration.ofMinutes(1));

      assertThat(outcome.exit()).as(outcome.toString()).isZero();
      assertThat(outcome.out()).as("chunk " + chunk).isEqualTo(expected);
    }
  }

  @Test
  void aFileThatTheServerMayNotOpenIsSentUp() throws Exception {
    Path file = sample();
    Path allowed = Files.createDirectory(sandbox.file("allowed"));
    TestCluster cluster = new TestCluster(sandbox, "--allow-root", allowed.toString());
    cluster.startServer();
    cluster.startWorker("w1");

    String answer = answer("submit", file.toString(), "--op", OP, "--wait", "--json");

    assertThat(answer).isEqualTo(answer("run", file.toString(), "--op", OP, "--json"));
    assertThat(spool()).as("the input lies in the spool").isNotEmpty();
  }

  @Test
  void programsGiveTheirOutputInOrder() throws Exception {
    Path file = sandbox.file("lines.txt");
    Files.writeString(file, "line\n".repeat(50_000));
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    Path out = sandbox.file("out.txt");

    Outcome outcome =
        sandbox.run(
            "submit",
            file.toString(),
            "--exec",
            "tr a-z A-Z",
            "--chunk",
            "20000",
            "--wait",
            "--out",
            out.toString());

    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(Files.readString(out)).isEqualTo("LINE\n".repeat(50_000));
  }

  @Test
  void aFailingProgramShowsItsStderr() throws Exception {
    Path file = Files.writeString(sandbox.file("lines.txt"), "one\ntwo\n");
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");

    Outcome outcome =
        sandbox.run(
            "submit",
            file.toString(),
            "--exec",
            "ls /no/such/place",
            "--retries",
            "0",
            "--wait",
            "--json");

    ErrorAssertions.assertRefused(outcome, ErrorCode.SUBTASK_FAILED, List.of());
    Outcome shown = sandbox.run("task", "show", "1.1");
    assertThat(shown.out()).as(shown.toString()).contains("/no/such/place");
  }

  @Test
  void aCancelledTaskStaysCancelled() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    FurrowProcess waiting =
        sandbox.start(
            "submit", "--kernel", "spin", "--op", "items=500 millis=100", "--wait", "--json");
    try (FurrowClient client = cluster.client()) {
      Awaitility.await("it runs")
          .atMost(TestCluster.START)
          .until(() -> client.tasks(1, 0, false).stream().anyMatch(task -> task.running() > 0));
    }

    Outcome cancel = sandbox.run("task", "cancel", "1");

    assertThat(cancel.exit()).as(cancel.toString()).isZero();
    ErrorAssertions.assertRefused(
        waiting.outcome(TestCluster.START), ErrorCode.CANCELLED, List.of());
    cluster.server().kill();
    cluster.startServer();
    assertThat(sandbox.run("task", "show", "1", "--json").out()).contains("CANCELLED");
  }

  private Path sample() throws IOException {
    Path file = sandbox.file("sales.csv");
    SampleCsv.write(file, SIZE, random.nextLong());
    return file;
  }

  private String answer(String... args) {
    Outcome outcome = sandbox.run(args);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome.out();
  }

  private List<Path> spool() throws IOException {
    try (var files = Files.walk(sandbox.stateDirectory().resolve("spool"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
