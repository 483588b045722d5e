package furrow.app.http;

import furrow.client.api.FurrowClient;
import furrow.json.JsonObject;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A server that speaks HTTP on whatever port is free, and what is asked of it. */
final class HttpServerProcess {
  static final Duration LIMIT = Duration.ofSeconds(120);

  private final Sandbox sandbox;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();
  private FurrowProcess process;
  private String url;

  HttpServerProcess(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** Starts it; it is ready when this returns. */
  HttpServerProcess start(String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("server", "start", "--heartbeat", "500ms"));
    args.addAll(List.of(options));
    process = sandbox.start(args.toArray(String[]::new));
    process.awaitOutput("server is ready", LIMIT);
    try (FurrowClient client = client()) {
      url = client.server().http().get(0);
    }
    return this;
  }

  FurrowProcess process() {
    return process;
  }

  /** As in {@code http://127.0.0.1:8080}. */
  String url() {
    return url;
  }

  int port() {
    return URI.create(url).getPort();
  }

  FurrowClient client() throws ProblemException {
    return FurrowClient.connect(sandbox.stateDirectory().resolve("access/client"), LIMIT);
  }

  /** Its local workers that are up. */
  List<WorkerInfo> workers() throws ProblemException {
    try (FurrowClient client = client()) {
      return client.workers("").stream().filter(one -> one.state().equals("up")).toList();
    }
  }

  /** Processes that it has started, theirs included. */
  TreeSet<Long> children() {
    TreeSet<Long> pids = new TreeSet<>();
    ProcessHandle.of(process.pid())
        .ifPresent(server -> server.descendants().forEach(child -> pids.add(child.pid())));
    return pids;
  }

  Path log() {
    return sandbox.stateDirectory().resolve("log/server.log");
  }

  HttpResponse<String> post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(LIMIT)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT).GET().build();
    return http.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> process(String message) throws Exception {
    return post("/process", new JsonObject().put("message", message).toString());
  }

  /** What must come back for a message. */
  static String processed(String message) {
    return "WORKER_PROCESSED: " + new StringBuilder(message).reverse().toString().toUpperCase();
  }

  /** Runs lines of bash in which port 8080 of localhost is this server. */
  Outcome bash(String lines) throws IOException {
    Path home = Files.createDirectories(sandbox.file("curl-home"));
    Files.writeString(
        home.resolve(".curlrc"), "connect-to = \"localhost:8080:127.0.0.1:" + port() + "\"\n");
    Map<String, String> environment = Map.of("CURL_HOME", home.toString());
    return sandbox.launch(List.of("bash", "-c", lines), environment, lines).outcome(LIMIT);
  }
}
