package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that lack a kernel, are killed by their work, or are told to leave. */
class WorkerFaultsIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String TEXT = "ab\n\"one\nrecord\"\nlongest of all\n";

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox);

  @Test
  void aWorkerWithoutThePluginGetsNoneOfItsWork() throws Exception {
    Path jar = ManualPlugin.build(Files.createDirectory(sandbox.file("plugin")));
    Path plugins = Files.createDirectories(sandbox.stateDirectory().resolve("plugins"));
    Files.copy(jar, plugins.resolve("longest.jar"));
    Path none = Files.createDirectory(sandbox.file("none"));
    String file = Files.writeString(sandbox.file("a.csv"), TEXT).toString();
    cluster.startServer();
    cluster.startWorker("without", "--plugins", none.toString());
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
    }

    Outcome late = sandbox.run("submit", file, "--kernel", "longest", "--wait", "--timeout", "3s");
    Outcome why = sandbox.run("task", "explain", "last");
    assertThat(late.exit()).as(late.toString()).isEqualTo(ErrorCode.TIMEOUT.exit());
    assertThat(why.out()).as(why.toString()).contains("no worker offers kernel", "longest");

    cluster.startWorker("with");
    assertThat(sandbox.run("task", "wait", "last").exit()).isZero();
    Outcome answer = sandbox.run("task", "result", "last", "--json");
    assertThat(answer.out()).as(answer.toString()).contains("\"data\":[[\"14\"]]");
  }

  @Test
  void aServerWithoutThePluginRefusesItsTasks() throws Exception {
    cluster.startServer();
    String file = Files.writeString(sandbox.file("a.csv"), TEXT).toString();

    ErrorAssertions.assertRefused(
        sandbox.run("submit", file, "--kernel", "longest", "--json"),
        ErrorCode.UNKNOWN_KERNEL,
        List.of("longest"));
  }

  @Test
  void aDamagedPluginStopsTheStart() throws Exception {
    Path plugins = Files.createDirectories(sandbox.stateDirectory().resolve("plugins"));
    Files.writeString(plugins.resolve("bad.jar"), "no jar at all");

    Outcome server = sandbox.start("server", "start", "--json").outcome(LIMIT);

    ErrorAssertions.assertRefused(server, ErrorCode.BAD_SETTING, List.of("bad.jar"));
  }

  @Test
  void execCanBeSwitchedOff() throws Exception {
    new TestCluster(sandbox, "--no-exec").startServer();
    String file = Files.writeString(sandbox.file("a.csv"), TEXT).toString();

    ErrorAssertions.assertRefused(
        sandbox.run("submit", file, "--exec", "cat", "--json"),
        ErrorCode.KERNEL_DISABLED,
        List.of("exec"));
  }

  @Test
  void aProgramThatKillsItsWorkersEndsPoisoned() throws Exception {
    cluster.startServer();
    for (int i = 0; i < 6; i++) {
      cluster.startWorker("w" + i);
    }
    String file = Files.writeString(sandbox.file("a.csv"), TEXT).toString();

    Outcome outcome =
        sandbox
            .start("submit", file, "--exec", "sh -c 'kill -9 $PPID'", "--wait", "--json")
            .outcome(LIMIT);

    ErrorAssertions.assertRefused(outcome, ErrorCode.POISONED, List.of());
  }

  @Test
  void aHungProgramIsEndedByTheSubtaskTimeout() throws Exception {
    cluster.startServer();
    cluster.startWorker("w1");
    String file = Files.writeString(sandbox.file("a.csv"), TEXT).toString();
    String seconds = "3000." + ProcessHandle.current().pid();

    Outcome outcome =
        sandbox
            .start(
                "submit",
                file,
                "--exec",
                "sleep " + seconds,
                "--subtask-timeout",
                "300ms",
                "--wait",
                "--json")
            .outcome(LIMIT);

    ErrorAssertions.assertRefused(outcome, ErrorCode.SUBTASK_TIMEOUT, List.of());
    Awaitility.await("no program is left")
        .atMost(LIMIT)
        .until(
            () ->
                ProcessHandle.allProcesses()
                    .noneMatch(
                        one -> one.info().commandLine().orElse("").endsWith("sleep " + seconds)));
  }

  @Test
  void aWorkerThatIsToldToLeaveEndsWhatItBegan() throws Exception {
    cluster.startServer();
    FurrowProcess worker = cluster.startWorker("w1");
    sandbox.run("submit", "--kernel", "spin", "--op", "items=20 millis=100", "--chunk", "1");
    try (FurrowClient client = cluster.client()) {
      Awaitility.await("it runs")
          .atMost(LIMIT)
          .until(() -> client.tasks(1, 0, false).stream().anyMatch(task -> task.running() > 0));

      worker.terminate();

      assertThat(worker.awaitExit(LIMIT)).as(worker.err()).isZero();
      cluster.startWorker("w2");
      assertThat(sandbox.run("task", "wait", "last").exit()).isZero();
      assertThat(client.server().counters())
          .containsEntry("duplicates", "0")
          .containsEntry("completions", "20");
    }
  }
}
