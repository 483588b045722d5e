package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.server.local.LocalWorkerSettings;
import furrow.server.local.LocalWorkers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When local workers are started, and what is said of those that die; the programs are not ours.
 */
class LocalWorkersTest {
  private static final ConditionFactory SOON = Awaitility.await().atMost(Duration.ofSeconds(60));

  @TempDir Path directory;
  private final AtomicInteger started = new AtomicInteger();
  private ServerHarness harness;

  @BeforeEach
  void start() throws Exception {
    HttpSettings trusting = new HttpSettings(true, List.of(), true, Set.of());
    harness = ServerHarness.start(directory, settings -> settings.withHttp(trusting));
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private LocalWorkers.Launcher program(String... command) {
    return (name, ring) -> {
      started.incrementAndGet();
      return new ProcessBuilder(command).start();
    };
  }

  private JsonObject ready(int status) throws Exception {
    URI uri = URI.create(harness.server().httpUrls().get(0) + "/readyz");
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() == status ? JsonObject.parse(response.body()) : null;
  }

  @Test
  void theFirstInvocationStartsThem() throws Exception {
    harness.server().startLocalWorkers(LocalWorkerSettings.DEFAULT, program("sleep", "1000"));
    assertThat(ready(200).get("notes"))
        .hasToString("{\"local_workers\":\"none has been started\"}");
    assertThat(started).hasValue(0);
    try (Link client = harness.link(Role.CLIENT)) {
      client.send(1, new Invoke("text", "", Map.of(), "local", new byte[0], 0, false));
      client.send(2, new Invoke("text", "", Map.of(), "local", new byte[0], 0, false));
      SOON.until(() -> started.get() == 2);
      SOON.until(() -> ready(200).get("notes").toString().contains("local-2 runs as process"));
    }
  }

  @Test
  void thoseThatDieAtOnceAreShownWithTheirBackOff() throws Exception {
    harness.server().startLocalWorkers(LocalWorkerSettings.fixed(1), program("false"));
    SOON.until(() -> ready(503) != null);
    JsonObject answer = SOON.until(() -> ready(503), found -> found != null);
    assertThat(answer.text("error")).contains("local-1 died and is started again in ");
    SOON.until(() -> started.get() > 3);
  }

  @Test
  void numbersThatMakeNoSenseAreRefused() {
    for (int[] numbers : new int[][] {{0, 1}, {3, 2}, {1, 1_025}}) {
      LocalWorkerSettings settings = LocalWorkerSettings.DEFAULT.between(numbers[0], numbers[1]);
      assertThatThrownBy(
              () -> harness.server().startLocalWorkers(settings, program("sleep", "1000")))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING));
    }
    assertThat(started).hasValue(0);
  }
}
