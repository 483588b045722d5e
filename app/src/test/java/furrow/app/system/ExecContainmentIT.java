package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs of {@code exec}: nothing of them is left, and all of what they write is there. */
class ExecContainmentIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final AtomicInteger MADE = new AtomicInteger();

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox);

  /** Looked for among all processes of the machine. */
  private final String sleep =
      "sleep " + (4000 + MADE.incrementAndGet()) + "." + ProcessHandle.current().pid();

  private final String detached = "setsid sh -c \"(" + sleep + " &)\" </dev/null >/dev/null 2>&1";

  private String file;

  @BeforeEach
  void input() throws Exception {
    file = Files.writeString(sandbox.file("a.csv"), "a\nb\n").toString();
  }

  @Test
  void whatAProgramDetachesEndsWithItsTask() throws Exception {
    start();
    Outcome done = sandbox.run("submit", file, "--exec", shell(detached + "; echo x"), "--wait");
    assertThat(done.out()).as(done.toString()).isEqualTo("x\n");
    assertThat(sleepers()).isZero();
  }

  @Test
  void whoHoldsTheOutputIsExplainedAndEndsWithACancel() throws Exception {
    start();
    sandbox.run("submit", file, "--exec", shell("setsid " + sleep + " & " + detached));
    awaitSleepers(2);
    Awaitility.await("an explanation")
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(sandbox.run("task", "explain", "last").out())
                    .contains(": the program has ended, but a process that it started keeps its"));
    assertThat(sandbox.run("task", "cancel", "last").exit()).isZero();
    awaitSleepers(0);
  }

  @Test
  void whatAProgramDetachesEndsWithItsKilledWorker() throws Exception {
    start();
    sandbox.run("submit", file, "--exec", shell(detached + "; " + sleep));
    awaitSleepers(2);
    cluster.worker("w1").kill();
    awaitSleepers(0);
  }

  @Test
  void whatAProgramDetachesEndsWithAKilledRun() {
    FurrowProcess run = sandbox.start("run", file, "--exec", shell(detached + "; " + sleep));
    awaitSleepers(2);
    run.kill();
    awaitSleepers(0);
  }

  @Test
  void anOutputLargerThanTheHeapIsWhole() throws Exception {
    cluster.startServer();
    sandbox.start(
        List.of("-Xmx48m"), Map.of(), "worker", "start", "--name", "small", "--slots", "1");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
    }
    String out = sandbox.file("out").toString();
    Outcome done =
        sandbox
            .start(
                "submit",
                file,
                "--exec",
                shell("yes 0123456789 | head -c 60000000"),
                "--wait",
                "--out",
                out)
            .outcome(LIMIT);
    assertThat(done.exit()).as(done.toString()).isZero();
    byte[] got = Files.readAllBytes(sandbox.file("out"));
    assertThat(got.length).isEqualTo(60_000_000);
    byte[] line = "0123456789\n".getBytes();
    for (int i = 0; i < got.length; i++) {
      if (got[i] != line[i % line.length]) {
        assertThat(got[i]).as("byte " + i).isEqualTo(line[i % line.length]);
      }
    }
  }

  private void start() throws Exception {
    cluster.startServer();
    cluster.startWorker("w1");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
    }
  }

  private static String shell(String script) {
    return "sh -c '" + script + "'";
  }

  private void awaitSleepers(long count) {
    Awaitility.await(count + " sleepers")
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(sleepers()).isEqualTo(count));
  }

  private long sleepers() {
    return ProcessHandle.allProcesses()
        .filter(one -> one.info().command().orElse("").endsWith("/sleep"))
        .filter(one -> one.info().commandLine().orElse("").endsWith(sleep))
        .count();
  }
}
