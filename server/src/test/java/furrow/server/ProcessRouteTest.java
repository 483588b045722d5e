package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.kernel.Input;
import furrow.kernel.Kernels;
import furrow.kernel.Operation;
import furrow.kernel.RunControl;
import furrow.kernel.WholeRun;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.protocol.message.WorkMessage.InvocationEnd;
import furrow.protocol.message.WorkMessage.InvocationFailed;
import furrow.protocol.message.WorkMessage.InvocationOutput;
import furrow.protocol.message.WorkMessage.InvocationStart;
import furrow.protocol.message.WorkMessage.Join;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /process} from the socket to a worker and back. */
class ProcessRouteTest {
  private static final int WAIT = 60_000;

  @TempDir Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ServerHarness harness;
  private Link worker;

  @BeforeEach
  void start() throws Exception {
    harness = ServerHarness.start(directory);
  }

  @AfterEach
  void stop() throws Exception {
    if (worker != null) {
      worker.close();
    }
    harness.close();
  }

  private void join() throws Exception {
    worker = harness.link(Role.WORKER);
    List<String> kernels = List.of("text");
    List<String> groups = List.of("local");
    worker.send(
        1, new Join("w1", "here", 1, 1, groups, Map.of(), kernels, List.of(), List.of(), "", 1));
  }

  /** A worker that answers all that comes, until its connection ends. */
  private void serve() throws Exception {
    join();
    Link link = worker;
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  var envelope = link.receive(WAIT);
                  if (envelope != null && envelope.message() instanceof InvocationStart start) {
                    link.send(0, answer(start));
                  }
                }
              } catch (Exception e) {
                // The connection has ended.
                link.close();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static InvocationOutput answer(InvocationStart start) throws Exception {
    try (Kernels kernels = Kernels.builtIn()) {
      Input input = start.input().length == 0 ? Input.NONE : new WholeRun.InMemory(start.input());
      Operation operation = new Operation(start.operation(), List.of(), start.options());
      WholeRun.Answer whole =
          new WholeRun(kernels.require(start.kernel()), operation, input, RunControl.NONE).run();
      return new InvocationOutput(start.id(), whole.bytes(), whole.contentType(), true, 1_000);
    }
  }

  private InvocationStart begun() throws Exception {
    while (true) {
      if (worker.receive(WAIT).message() instanceof InvocationStart start) {
        return start;
      }
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(harness.server().httpUrls().get(0) + path))
        .timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> post(String body) throws Exception {
    return post(body, "application/json");
  }

  private HttpResponse<String> post(String body, String type) throws Exception {
    return http.send(
        request("/process")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private void processes(String body, String result) throws Exception {
    HttpResponse<String> response = post(body);
    assertThat(response.statusCode()).as(body).isEqualTo(200);
    assertThat(JsonObject.parse(response.body()).fields())
        .isEqualTo(Map.of("result", "WORKER_PROCESSED: " + result));
  }

  private void refused(int status, String body, String error) throws Exception {
    HttpResponse<String> response = post(body);
    assertThat(response.statusCode()).as(body).isEqualTo(status);
    assertThat(JsonObject.parse(response.body()).text("error")).as(body).contains(error);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void aMessageIsReversedAndUpperCase() throws Exception {
    serve();
    processes("{\"message\": \"hello world\"}", "DLROW OLLEH");
    processes("{\"message\": \"\"}", "");
    processes("{\"message\": \"a\\u00e9\\ud83c\\udf3e\\n\"}", "\n🌾ÉA");
    processes("{\"more\": [1, {}], \"message\": \"ß\"}", "SS");
    String longest = "x".repeat(4_096);
    processes("{\"message\": \"" + longest + "\"}", longest.toUpperCase());
    processes("{\"message\": \"" + "\\u0041".repeat(4_096) + "\"}", "A".repeat(4_096));
  }

  @Test
  void theTextOfTheAnswerIsThatOfTheFirstServer() throws Exception {
    serve();
    assertThat(post("{\"message\":\"hello world\"}").body().strip())
        .isEqualTo("{\"result\": \"WORKER_PROCESSED: DLROW OLLEH\"}");
  }

  @Test
  void jsonIsTakenUnderAnyMediaType() throws Exception {
    serve();
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "a/b; c=d")) {
      HttpResponse<String> response = post("{\"message\": \"ab\"}", type);
      assertThat(response.statusCode()).as(type).isEqualTo(200);
      assertThat(response.body()).contains("WORKER_PROCESSED: BA");
    }
  }

  @Test
  void whatIsNoMessageIsRefused() throws Exception {
    refused(400, "", "not JSON");
    refused(400, "hello", "not JSON");
    refused(400, "{\"message\": \"a\"", "not JSON");
    refused(400, "{\"message\": \"a\"} more", "not JSON");
    refused(400, "[\"message\"]", "JSON");
    refused(400, "{}", "there is no \"message\"");
    refused(400, "{\"Message\": \"a\"}", "there is no \"message\"");
    refused(400, "{\"message\": null}", "there is no \"message\"");
    refused(400, "{\"message\": 1}", "not text");
    refused(400, "{\"message\": [\"a\"]}", "not text");
    refused(400, "{\"message\": \"\\ud83c\"}", "surrogate");
    refused(413, "{\"message\": \"" + "x".repeat(4_097) + "\"}", "4097 bytes");
    refused(413, "{\"message\": \"" + "é".repeat(2_049) + "\"}", "4098 bytes");
    refused(413, "{\"message\": \"" + "x".repeat(100_000) + "\"}", "larger");
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    HttpResponse<String> get = http.send(request("/process").build(), BodyHandlers.ofString());
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow").orElse("")).contains("POST");
    HttpResponse<String> other =
        http.send(
            request("/proces").POST(BodyPublishers.ofString("{}")).build(),
            BodyHandlers.ofString());
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(JsonObject.parse(other.body()).text("error")).isNotBlank();
  }

  @Test
  void whatTheWorkerCannotDoIs500() throws Exception {
    join();
    CompletableFuture<HttpResponse<String>> asked = ask("a");
    InvocationStart start = begun();
    worker.send(0, new InvocationFailed(start.id(), 101, "the kernel failed", "", false));
    assertThat(asked.get(WAIT, TimeUnit.MILLISECONDS).statusCode()).isEqualTo(500);
    assertThat(JsonObject.parse(asked.get().body()).text("error")).isEqualTo("the kernel failed");

    CompletableFuture<HttpResponse<String>> killing = ask("b");
    begun();
    worker.close();
    join();
    begun();
    worker.close();
    assertThat(killing.get(WAIT, TimeUnit.MILLISECONDS).statusCode()).isEqualTo(500);
  }

  private CompletableFuture<HttpResponse<String>> ask(String message) {
    return http.sendAsync(
        request("/process")
            .POST(BodyPublishers.ofString("{\"message\": \"" + message + "\"}"))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void beyondTheBoundItIs503WithRetryAfterAndThenGoesOn() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 256 + 20; i++) {
      asked.add(ask("m" + i));
    }
    CompletableFuture<?>[] all = asked.toArray(new CompletableFuture<?>[0]);
    CompletableFuture.anyOf(all).get(WAIT, TimeUnit.MILLISECONDS);
    serve();
    CompletableFuture.allOf(all).get(WAIT, TimeUnit.MILLISECONDS);
    int busy = 0;
    for (CompletableFuture<HttpResponse<String>> one : asked) {
      if (one.get().statusCode() == 503) {
        busy++;
        assertThat(one.get().headers().firstValue("Retry-After").orElse("")).matches("[1-9]\\d*");
        assertThat(JsonObject.parse(one.get().body()).text("error"))
            .contains("Failed to enqueue request - server may be overloaded");
      } else {
        assertThat(one.get().statusCode()).isEqualTo(200);
      }
    }
    assertThat(busy).isBetween(1, 20);
    processes("{\"message\": \"after\"}", "RETFA");
  }

  @Test
  void aClientThatGoesAwayRevokesItsRequest() throws Exception {
    join();
    URI url = URI.create(harness.server().httpUrls().get(0));
    InvocationStart start;
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String body = "{\"message\": \"a\"}";
      String request =
          "POST /process HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      start = begun();
    }
    while (true) {
      if (worker.receive(WAIT).message() instanceof InvocationEnd end) {
        assertThat(end.id()).isEqualTo(start.id());
        return;
      }
    }
  }
}
