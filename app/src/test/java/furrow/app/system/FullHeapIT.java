package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process serves or ends: memory that is used up leaves no half-dead server or worker. */
class FullHeapIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final List<String> SMALL = List.of("-Xmx64m", "-XX:MaxDirectMemorySize=32m");

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private Path jars;

  @BeforeEach
  void plugin() throws Exception {
    jars = HogPlugin.build(sandbox.directory());
  }

  private FurrowProcess startServer() throws IOException {
    Path plugins = Files.createDirectories(sandbox.stateDirectory().resolve("plugins"));
    Path jar = plugins.resolve("hog.jar");
    if (!Files.exists(jar)) {
      Files.copy(jars.resolve("hog.jar"), jar);
    }
    FurrowProcess server = sandbox.start(SMALL, Map.of(), "server", "start");
    server.awaitOutput("server is ready", LIMIT);
    return server;
  }

  private FurrowProcess startWorker(String name) {
    return sandbox.start(
        SMALL, Map.of(), "worker", "start", "--name", name, "--slots", "1", "--grace", "2s");
  }

  private String[] submit(String where, String... more) {
    List<String> words = new ArrayList<>(List.of("submit", "--kernel", "hog", "--op"));
    words.add(where + ":" + sandbox.file("hogged"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> logs = Files.list(sandbox.stateDirectory().resolve("log"))) {
      for (Path log : logs.toList()) {
        text.append(Files.readString(log));
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "merger", "direct"})
  void aServerThatHasNoMemoryLeftEndsWithStatus70(String where) throws Exception {
    FurrowProcess server = startServer();
    FurrowProcess client = sandbox.start(submit(where));
    assertThat(server.awaitExit(LIMIT)).as(server.toString()).isEqualTo(70);
    assertThat(server.err()).contains("the server gives up").contains("OutOfMemoryError");
    assertThat(logs()).contains("the server gives up");
    client.kill();

    FurrowProcess next = startServer();
    startWorker("w1");
    Outcome again = sandbox.run(submit(where, "--wait", "--timeout", "60s"));
    assertThat(again.exit()).as(again.toString()).isZero();
    next.terminate();
    assertThat(next.awaitExit(LIMIT)).isZero();
  }

  @Test
  void aWorkerReportsItAndIsReplacedByAFreshProcess() throws Exception {
    startServer();
    FurrowProcess worker = startWorker("w1");
    try (FurrowClient client =
        FurrowClient.connect(sandbox.stateDirectory().resolve("access/client"), LIMIT)) {
      long first = pid(client, "w1");
      Outcome answer = sandbox.run(submit("run", "--wait", "--timeout", "80s"));
      assertThat(answer.exit()).as(answer + logs()).isZero();
      Awaitility.await("another process under the same name")
          .atMost(LIMIT)
          .until(() -> pid(client, "w1") != first);
    }
    assertThat(logs()).contains("is replaced by a fresh process");
    assertThat(worker.alive()).as("the foreground goes on").isTrue();
    worker.terminate();
    assertThat(worker.awaitExit(LIMIT)).isZero();
  }

  private static long pid(FurrowClient client, String name) throws Exception {
    return Awaitility.await(name + " is there")
        .atMost(LIMIT)
        .until(
            () ->
                client.workers("").stream()
                    .filter(w -> w.worker().equals(name) && w.state().equals("up"))
                    .mapToLong(WorkerInfo::pid)
                    .findFirst()
                    .orElse(0),
            pid -> pid != 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "run", "merger"})
  void aRunEndsWithStatus70(String where) throws Exception {
    Path plugins = Files.createDirectories(sandbox.stateDirectory().resolve("plugins"));
    Files.copy(jars.resolve("hog.jar"), plugins.resolve("hog.jar"));
    FurrowProcess run =
        sandbox.start(
            SMALL,
            Map.of(),
            "run",
            "--kernel",
            "hog",
            "--op",
            where + ":" + sandbox.file("hogged"));
    assertThat(run.awaitExit(LIMIT)).as(run.err()).isEqualTo(70);
    assertThat(run.err()).contains("OutOfMemoryError").contains("FURROW_JAVA_OPTS=-Xmx4g");
    assertThat(run.out()).isEmpty();
  }
}
