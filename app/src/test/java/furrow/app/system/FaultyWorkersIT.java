package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker at fault beside one that is not: no task fails because of it. */
class FaultyWorkersIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final TestCluster cluster = new TestCluster(sandbox);

  /** A worker that finds programs in this directory first. */
  private void startWorker(String name, Path programs) {
    String path = programs + File.pathSeparator + System.getenv("PATH");
    sandbox.start(
        List.of(), Map.of("PATH", path), "worker", "start", "--name", name, "--slots", "1");
  }

  private Path programs(String name, String script) throws IOException {
    Path directory = Files.createDirectory(sandbox.file(name));
    if (!script.isEmpty()) {
      Path tool =
          Files.writeString(directory.resolve("furrow-tool"), "#!/bin/sh\n" + script + "\n");
      Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return directory;
  }

  private Outcome submit(String... more) throws IOException {
    String file = Files.writeString(sandbox.file("lines.csv"), "line\n".repeat(40)).toString();
    List<String> args = new ArrayList<>(List.of("submit", file, "--exec", "furrow-tool"));
    args.addAll(List.of("--chunk", "10", "--wait"));
    args.addAll(List.of(more));
    return sandbox.start(args.toArray(String[]::new)).outcome(LIMIT);
  }

  @Test
  void aWorkerWithoutTheProgramCostsNoRetry() throws Exception {
    cluster.startServer();
    startWorker("bare", programs("empty", ""));
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
      startWorker("good", programs("full", "sleep .05; cat"));
      cluster.awaitWorkers(client, 2);

      Outcome answer = submit("--retries", "0");

      assertThat(answer.exit()).as(answer.toString()).isZero();
      assertThat(answer.out()).isEqualTo("line\n".repeat(40));
      Outcome list = sandbox.run("worker", "list", "--json");
      assertThat(list.out()).contains("no program 'furrow-tool' on this worker");
    }
  }

  @Test
  void withOnlySuchWorkersTheTaskEndsAndSaysWhy() throws Exception {
    cluster.startServer();
    startWorker("bare", programs("empty", ""));
    startWorker("bare2", sandbox.file("empty"));
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      for (int time = 0; time < 2; time++) {
        ErrorAssertions.assertRefused(
            submit("--json"),
            ErrorCode.SUBTASK_FAILED,
            List.of("no program 'furrow-tool' on this worker"));
      }
    }
  }

  @Test
  void aWorkerThatFailsAloneIsQuarantinedAndComesBack() throws Exception {
    cluster.startServer();
    startWorker("sick", programs("broken", "exit 3"));
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
      startWorker("good", programs("whole", "sleep .6; cat"));
      cluster.awaitWorkers(client, 2);

      Outcome answer = submit();

      assertThat(answer.exit()).as(answer.toString()).isZero();
      assertThat(answer.out()).isEqualTo("line\n".repeat(40));
      assertThat(sandbox.run("events").out()).contains("WORKER_QUARANTINED");
      Outcome list = sandbox.run("worker", "list", "--json");
      assertThat(list.out()).contains("subtasks failed here");
      Outcome resumed = sandbox.run("worker", "resume", "sick");
      assertThat(resumed.exit()).as(resumed.toString()).isZero();
      Awaitility.await("it is up").atMost(LIMIT).until(() -> cluster.up(client).size() == 2);
    }
  }

  @Test
  void aWorkerThatCouldNotHearAFrozenServerComesBackWithoutAStrike() throws Exception {
    cluster.startServer();
    FurrowProcess worker = cluster.startWorker("w1");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
      sandbox.run("submit", "--kernel", "spin", "--op", "items=2 millis=6000", "--chunk", "1");
      Awaitility.await("it runs")
          .atMost(LIMIT)
          .until(() -> client.tasks(1, 0, false).stream().anyMatch(task -> task.running() > 0));
      cluster.server().signal("STOP");
      Awaitility.await("the worker hangs up")
          .atMost(LIMIT)
          .until(() -> (worker.out() + worker.err()).contains("the server has been silent"));
      cluster.server().signal("CONT");

      assertThat(sandbox.run("task", "wait", "last").exit()).isZero();
      String events = sandbox.run("events").out();
      assertThat(events)
          .contains("WORKER_DISCONNECTED", "WORKER_READOPTED")
          .doesNotContain("WORKER_LOST", "strike");
      assertThat(client.server().counters())
          .containsEntry("redispatched", "0")
          .containsEntry("completions", "2");
    }
  }
}
