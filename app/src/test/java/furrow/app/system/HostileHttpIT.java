package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** HTTP clients that want to use a server up: its files, its heap, its time. */
class HostileHttpIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** For an answer: strangers are let in a few at a time, and sent away after a second or two. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int FILES = 128;
  private static final int CONNECTIONS = 140;
  private static final int BODIES = 40;
  private static final String HEAD = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private String ok(String... command) {
    Outcome outcome = sandbox.run(command);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome.out();
  }

  private URI http() {
    JsonObject info = JsonObject.parse(ok("server", "info", "--json"));
    return URI.create(String.valueOf(info.list("http").get(0)));
  }

  private static Socket connect(URI server) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 60_000);
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static int status(URI uri, String token) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static long openFiles(FurrowProcess server) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
      return open.count();
    }
  }

  /** More connections than the server may have files: the rest of it goes on meanwhile. */
  @Test
  void connectionsDoNotUseUpItsFiles() throws Exception {
    List<String> words =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + FILES + "; exec \"$@\"", "sh"));
    words.addAll(sandbox.command("server", "start"));
    FurrowProcess server = sandbox.launch(words, Map.of(), "server with few files");
    server.awaitOutput("server is ready", LIMIT);
    sandbox.start("worker", "start", "--slots", "1");
    URI http = http();
    String token = ok("token", "create", "--http", "--role", "read").strip();
    List<Socket> hostile = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = connect(http);
        hostile.add(socket);
        switch (i % 3) {
          case 0 -> send(socket, HEAD);
          case 1 -> send(socket, HEAD + "\r\n");
          default -> {
            // Says nothing.
          }
        }
      }
      assertThat(openFiles(server)).isLessThan(FILES);
      ok("submit", "--kernel", "noop", "--wait", "--timeout", "60s");
      // Those who say nothing go after their time, and the next ones are let in.
      assertThat(status(http.resolve("/metrics"), token)).isEqualTo(200);
    } finally {
      for (Socket socket : hostile) {
        socket.close();
      }
    }
    Awaitility.await().atMost(LIMIT).until(() -> status(http.resolve("/healthz"), "") == 200);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> ok("server", "info", "--json").contains("\"unproven_connections\":0"));
    assertThat(server.err()).doesNotContain("Too many open files");
  }

  /** Bodies that are announced as large, and whose senders stop: nothing is kept for them. */
  @Test
  void bodiesDoNotUseUpItsHeap() throws Exception {
    FurrowProcess server =
        sandbox.start(
            List.of("-Xmx64m", "-XX:MaxDirectMemorySize=32m"), Map.of(), "server", "start");
    server.awaitOutput("server is ready", LIMIT);
    URI http = http();
    String token = ok("token", "create", "--http", "--role", "client").strip();
    List<Socket> hostile = new ArrayList<>();
    try {
      for (int i = 0; i < BODIES; i++) {
        for (String path : List.of("/healthz", "/process", "/api/v1/tasks")) {
          Socket socket = connect(http);
          hostile.add(socket);
          send(
              socket,
              "POST "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + token
                  + "\r\nContent-Length: 2000000000\r\n\r\n");
          flood(socket);
        }
      }
      assertThat(status(http.resolve("/healthz"), "")).isEqualTo(200);
      ok("task", "list");
    } finally {
      for (Socket socket : hostile) {
        socket.close();
      }
    }
    assertThat(server.alive()).as(server.toString()).isTrue();
    assertThat(status(http.resolve("/healthz"), "")).isEqualTo(200);
  }

  /** Sends until the server ends the connection or takes no more. */
  private static void flood(Socket socket) throws IOException {
    byte[] piece = new byte[64 * 1024];
    try {
      for (int i = 0; i < 32 && socket.getInputStream().available() == 0; i++) {
        socket.getOutputStream().write(piece);
      }
    } catch (IOException e) {
      // It was refused, which is what is wanted.
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
    }
  }

  /** Whoever is slow is told so and put out; nobody else waits for it. */
  @Test
  void slowHeadsAndBodiesTimeOut() throws Exception {
    sandbox.start("server", "start").awaitOutput("server is ready", LIMIT);
    URI http = http();
    List<Socket> slow = new ArrayList<>();
    for (String begun :
        List.of(
            "",
            "G",
            HEAD,
            "POST /process HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")) {
      Socket socket = connect(http);
      slow.add(socket);
      send(socket, begun);
    }
    Socket trickle = connect(http);
    send(trickle, HEAD + "X: ");
    try {
      assertThat(status(http.resolve("/healthz"), "")).isEqualTo(200);
      assertThat(tricklesUntilTheEnd(trickle)).contains("408");
      for (Socket socket : slow) {
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .matches("(?s)(HTTP/1\\.1 408 .*\"hint\":.*)");
      }
    } finally {
      trickle.close();
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** A byte of a header every now and then, as long as the server bears it; gives what it says. */
  private static String tricklesUntilTheEnd(Socket socket) throws IOException {
    socket.setSoTimeout(500);
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      try {
        int b = socket.getInputStream().read();
        if (b < 0) {
          return said.toString();
        }
        said.append((char) b);
      } catch (SocketTimeoutException e) {
        send(socket, "a");
      }
    }
    return said.toString();
  }
}
