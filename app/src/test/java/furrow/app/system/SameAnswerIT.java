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
  void theWholeLanguageOnDaemonsAndRingWorkers() throws Exception {
    Path file = sample();
    TestCluster cluster = new TestCluster(sandbox, "--local-workers", "2");
    cluster.startServer();
    cluster.startWorker("w1", "--group", "daemons");
    cluster.startWorker("w2", "--group", "daemons");
    for (String op :
        List.of(
            "sum(qty * price) as total, stddev(price), median(price), quantile(qty / 3, 0.9)"
                + " where qty > 10 and note is not null by region order by total desc limit 3",
            "count(distinct price), first(note), last(note), min(text(region)), max(text(note))"
                + " where region in ('north', 'west') or note like '%,%'")) {
      String expected = answer("run", file.toString(), "--op", op, "--json");
      assertThat(expected).contains("\"where\":{\"kept\":");
      for (String group : List.of("local", "daemons")) {
        FurrowProcess submit =
            sandbox.start(
                "submit",
                file.toString(),
                "--op",
                op,
                "--group",
                group,
                "--chunk",
                "77777",
                "--wait",
                "--json");
        cluster.worker("w1").kill();
        cluster.startWorker("w1", "--group", "daemons");
        Outcome outcome = submit.outcome(Duration.ofMinutes(1));

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertThat(outcome.out()).as(group).isEqualTo(expected);
      }
    }
    Outcome wrong = sandbox.run("submit", file.toString(), "--op", "sum(qty) where x > and y");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("\n  sum(qty) where x > and y\n                     ^\n");
  }

  @Test
  void answersAreWrittenInTheFormatOfTheirSuffix() throws Exception {
    Path file = Files.writeString(sandbox.file("t.csv"), "k,n\na,1\n\"x,y\",\na,2.5\n");
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startServer();
    cluster.startWorker("w1");
    String op = "sum(n), max(n) by k order by max(n)";
    for (String verb : List.of("run", "submit")) {
      for (String suffix : List.of("csv", "tsv", "md", "jsonl", "json")) {
        Path out = sandbox.file(verb + "." + suffix);
        String more = verb.equals("run") ? "-q" : "--wait";
        answer(verb, file.toString(), "--op", op, "--out", out.toString(), more);
      }
      assertThat(sandbox.file(verb + ".csv"))
          .hasContent("k,sum(n),max(n)\na,3.5,2.5\n\"x,y\",0,\n");
      assertThat(sandbox.file(verb + ".tsv"))
          .hasContent("k\tsum(n)\tmax(n)\na\t3.5\t2.5\nx,y\t0\t\n");
      assertThat(sandbox.file(verb + ".md"))
          .hasContent(
              "| k | sum(n) | max(n) |\n| --- | ---: | ---: |\n| a | 3.5 | 2.5 |\n| x,y | 0 |  |\n");
      assertThat(sandbox.file(verb + ".jsonl"))
          .hasContent(
              "{\"k\":\"a\",\"sum(n)\":\"3.5\",\"max(n)\":\"2.5\"}\n"
                  + "{\"k\":\"x,y\",\"sum(n)\":\"0\",\"max(n)\":null}\n");
      assertThat(Files.readString(sandbox.file(verb + ".json"))).startsWith("{\"schema\"");
    }
    assertThat(answer("run", file.toString(), "-q", "--op", op, "-o", "csv"))
        .isEqualTo(Files.readString(sandbox.file("run.csv")));
    assertThat(answer("task", "result", "1", "-o", "markdown"))
        .isEqualTo(Files.readString(sandbox.file("run.md")));
    assertThat(answer("task", "list", "-o", "csv")).startsWith("task,");
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
