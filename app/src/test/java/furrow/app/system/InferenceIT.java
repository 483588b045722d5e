package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.json.JsonObject;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The inference server with real worker processes, from the first request to Ctrl-C. */
class InferenceIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String[] QUICK = {
    "--scale-interval", "200ms", "--scale-idle", "1s", "--local-workers", "2..4"
  };

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final HttpClient http = HttpClient.newHttpClient();

  private static ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(LIMIT).ignoreExceptionsInstanceOf(IOException.class);
  }

  private HttpResponse<String> process(String url, String message) throws Exception {
    String body = new JsonObject().put("message", message).toString();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/process"))
            .timeout(LIMIT)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private String url(FurrowClient client) throws ProblemException {
    return client.server().http().get(0);
  }

  private String log() throws IOException {
    return Files.readString(sandbox.stateDirectory().resolve("log/server.log"));
  }

  private List<String> events(String kind) throws IOException {
    try (Stream<String> lines = Files.lines(sandbox.stateDirectory().resolve("log/events.jsonl"))) {
      return lines.filter(line -> line.contains("\"" + kind + "\"")).toList();
    }
  }

  private static long local(TestCluster cluster, FurrowClient client) throws ProblemException {
    return cluster.up(client).stream().filter(w -> w.worker().startsWith("local-")).count();
  }

  @Test
  void theFirstRequestStartsTwoWorkersAndTheStopLeavesNothing() throws Exception {
    TestCluster cluster = new TestCluster(sandbox);
    FurrowProcess server = cluster.startServer();
    List<Path> rings;
    try (FurrowClient client = cluster.client()) {
      assertThat(local(cluster, client)).as("none before the first request").isZero();
      HttpResponse<String> response = process(url(client), "hello world");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(JsonObject.parse(response.body()).text("result"))
          .isEqualTo("WORKER_PROCESSED: DLROW OLLEH");
      cluster.awaitWorkers(client, 2);
      assertThat(cluster.up(client))
          .extracting(WorkerInfo::worker)
          .containsExactlyInAnyOrder("local-1", "local-2");
      rings = rings();
      assertThat(rings).isNotEmpty().allSatisfy(ring -> assertThat(ring).exists());
    }
    server.signal("INT");
    assertThat(server.awaitExit(LIMIT)).isIn(0, 130);
    assertThat(rings).allSatisfy(ring -> assertThat(ring.getParent()).doesNotExist());
    assertThat(log())
        .contains("local workers: min=2, max=4")
        .contains("starting 2 local workers")
        .contains("spawning local worker local-1")
        .contains("2 local workers started")
        .contains("ending 2 local workers")
        .contains("local workers have ended");
    try (Stream<Path> left = Files.list(sandbox.stateDirectory())) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.contains("ring") || name.endsWith(".sock"));
    }
  }

  /** The files of rings, as the log names them. */
  private List<Path> rings() throws IOException {
    List<Path> rings = new ArrayList<>();
    for (String line : log().split("\n")) {
      int at = line.indexOf("on ring ");
      if (at >= 0) {
        rings.add(Path.of(line.substring(at + 8).strip()));
      }
    }
    return rings;
  }

  @Test
  void loadAddsWorkersAndItsEndTakesThemAway() throws Exception {
    TestCluster cluster = new TestCluster(sandbox, QUICK);
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      AtomicBoolean over = new AtomicBoolean();
      List<Future<Integer>> asking = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        asking.add(spin(cluster, over));
      }
      await("up to four").until(() -> local(cluster, client) == 4);
      over.set(true);
      int answers = 0;
      for (Future<Integer> one : asking) {
        answers += one.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(answers).isPositive();
      await("down to two").until(() -> local(cluster, client) == 2);
      await("the events").until(() -> events("LOCAL_WORKERS_SCALED").size() >= 4);
    }
    String scaled = String.join("\n", events("LOCAL_WORKERS_SCALED"));
    assertThat(scaled).contains("up to 3: ", "up to 4: ", "more than 5", "down to 3: ");
    assertThat(scaled).contains("down to 2: ");
    assertThat(events("LOCAL_WORKER_STARTED")).hasSizeGreaterThanOrEqualTo(4);
    assertThat(String.join("\n", events("LOCAL_WORKER_ENDED"))).contains("it was told to");
  }

  /**
   * Asks for some CPU time again and again, over a connection of its own; gives how many answers
   * came. On a busy machine a connection may well be given up.
   */
  private static Future<Integer> spin(TestCluster cluster, AtomicBoolean over) {
    return CompletableFuture.supplyAsync(
        () -> {
          int answers = 0;
          while (!over.get()) {
            try (FurrowClient own = cluster.client()) {
              while (!over.get()) {
                byte[] answer =
                    own.invoke(
                            new Invoke(
                                "spin", "millis=100", Map.of(), "local", new byte[0], 0, false))
                        .bytes();
                assertThat(new String(answer, StandardCharsets.UTF_8)).contains("checksum");
                answers++;
              }
            } catch (ProblemException e) {
              System.out.println("asks again: " + e.getMessage());
            }
          }
          return answers;
        },
        task -> new Thread(task).start());
  }

  @Test
  void crashedWorkersAreReplacedAndEachRequestEnds() throws Exception {
    TestCluster cluster = new TestCluster(sandbox, "--local-workers", "2");
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      String url = url(client);
      TreeSet<Long> killed = new TreeSet<>();
      for (int round = 0; round < 3; round++) {
        await("a worker to kill").until(() -> !cluster.up(client).isEmpty());
        for (WorkerInfo worker : cluster.up(client)) {
          ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
          killed.add(worker.pid());
        }
        for (int i = 0; i < 10; i++) {
          HttpResponse<String> response = process(url, "m" + i);
          assertThat(response.statusCode()).isIn(200, 500, 503);
          assertThat(JsonObject.parse(response.body()).fields())
              .containsAnyOf(
                  Map.entry("result", "WORKER_PROCESSED: " + i + "M"),
                  Map.entry("schema", "furrow/1"));
        }
      }
      cluster.awaitWorkers(client, 2);
      assertThat(cluster.up(client))
          .extracting(WorkerInfo::pid)
          .doesNotContainAnyElementsOf(killed);
      assertThat(process(url, "after").statusCode()).isEqualTo(200);
    }
    assertThat(String.join("\n", events("LOCAL_WORKER_ENDED")))
        .contains("with status 137: another follows");
  }

  @Test
  void leftoversOfAKilledServerGoAtTheNextStart() throws Exception {
    TestCluster cluster = new TestCluster(sandbox, "--local-workers", "2..4");
    FurrowProcess first = cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 2);
      List<Long> pids = cluster.up(client).stream().map(WorkerInfo::pid).toList();
      List<Path> rings = rings();
      first.kill();
      await("workers end with their server")
          .until(() -> pids.stream().allMatch(pid -> ProcessHandle.of(pid).isEmpty()));
      cluster.startServer();
      assertThat(rings).allSatisfy(ring -> assertThat(ring.getParent()).doesNotExist());
      cluster.awaitWorkers(client, 2);
      assertThat(process(url(client), "ab").body()).contains("WORKER_PROCESSED: BA");
    }
  }
}
