package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.json.JsonObject;
import furrow.testkit.Needs;
import furrow.testkit.SampleCsv;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks by {@code curl} alone, on a server with little memory. */
class HttpTasksIT {
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final List<String> SMALL = List.of("-Xmx256m", "-XX:MaxDirectMemorySize=64m");
  private static final String OPERATION = "sum(qty), mean(price) by region";

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private String url;
  private Path header;

  @BeforeEach
  void start() throws Exception {
    Needs.program("curl", "apt-get install curl");
    sandbox.start(SMALL, Map.of(), "server", "start").awaitOutput("server is ready", LIMIT);
    TestCluster cluster = new TestCluster(sandbox);
    cluster.startWorker("w1");
    try (FurrowClient client = cluster.client()) {
      cluster.awaitWorkers(client, 1);
    }
    url = (String) JsonObject.parse(ok("server", "info", "--json").out()).list("http").get(0);
    String token = ok("token", "create", "--http", "--role", "client").out().strip();
    header = Files.writeString(sandbox.file("header"), "Authorization: Bearer " + token + "\n");
  }

  private Outcome ok(String... args) {
    Outcome outcome = sandbox.run(args);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome;
  }

  private String curl(String... args) {
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "--fail-with-body", "-H", "@" + header));
    command.addAll(List.of(args));
    Outcome outcome = sandbox.launch(command, Map.of(), String.join(" ", command)).outcome(LIMIT);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome.out();
  }

  /** Waits until the task has ended, and gives its result. */
  private String result(String accepted) {
    String task = url + "/api/v1/tasks/" + JsonObject.parse(accepted).text("task");
    JsonObject end = JsonObject.parse(curl(task + "?wait=150"));
    assertThat(end.text("state")).as(end.toString()).isEqualTo("DONE");
    return curl(task + "/result");
  }

  @Test
  void aTaskByPathAndOneOf300MegabytesByUploadGiveTheBytesOfTheCommandLine() throws Exception {
    Path file = sandbox.file("sales.csv");
    SampleCsv.write(file, 300_000_000, 7);
    assertThat(Files.size(file)).isGreaterThanOrEqualTo(300_000_000);
    String expected = ok("submit", file.toString(), "--op", OPERATION, "--wait", "--json").out();

    String body = new JsonObject().put("file", file.toString()).put("op", OPERATION).toString();
    assertThat(result(curl(url + "/api/v1/tasks", "-d", body))).isEqualTo(expected);

    String query = "?name=sales.csv&op=sum(qty),%20mean(price)%20by%20region";
    String sent =
        curl("-X", "POST", "-T", file.toString(), "-g", url + "/api/v1/tasks/upload" + query);
    assertThat(result(sent)).isEqualTo(expected);
  }

  @Test
  void readersOfResultsThatDoNotReadCostNoMemory() throws Exception {
    Path file = sandbox.file("lines.csv");
    SampleCsv.write(file, 64_000_000, 9);
    String query = "?exec=cat&chunk=8M";
    String accepted =
        curl("-X", "POST", "-T", file.toString(), url + "/api/v1/tasks/upload" + query);
    String task = JsonObject.parse(accepted).text("task");
    curl(url + "/api/v1/tasks/" + task + "?wait=150");

    // All that they have asked for is more than four times the heap.
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        slow.add(asking("/api/v1/tasks/" + task + "/result"));
      }
      for (Socket socket : slow) {
        assertThat(socket.getInputStream().readNBytes(15)).asString().isEqualTo("HTTP/1.1 200 OK");
      }
      Path copy = sandbox.file("copy.csv");
      curl("-o", copy.toString(), url + "/api/v1/tasks/" + task + "/result");
      assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
      assertRest(slow.get(0), file);
      assertThat(curl(url + "/healthz")).contains("\"status\":\"ok\"");
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private Socket asking(String path) throws IOException {
    URI uri = URI.create(url);
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    socket
        .getOutputStream()
        .write(
            (head + Files.readString(header).strip() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** What comes behind the head is the file. */
  private static void assertRest(Socket socket, Path file) throws IOException {
    InputStream in = socket.getInputStream();
    int matched = 0;
    while (matched < 4) {
      int b = in.read();
      assertThat(b).as("the head ends").isNotNegative();
      matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
    }
    try (InputStream expected = Files.newInputStream(file)) {
      byte[] block;
      do {
        block = in.readNBytes(1 << 20);
        assertThat(Arrays.equals(block, expected.readNBytes(1 << 20))).isTrue();
      } while (block.length > 0);
    }
  }
}
