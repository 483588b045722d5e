package furrow.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code furrow load} against a real server, by every way that leads to it. */
class LoadIT {
  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final HttpServerProcess server = new HttpServerProcess(sandbox);

  private JsonObject load(String... options) {
    List<String> args = new ArrayList<>(List.of("load", "--clients", "3", "--json"));
    args.addAll(List.of("--duration", "900ms", "--iterations", "3", "--warmup", "0"));
    args.addAll(List.of(options));
    Outcome outcome = sandbox.run(args.toArray(String[]::new));
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    JsonObject json = JsonObject.parse(outcome.out());
    assertThat(json.text("failed")).isEqualTo("0");
    assertThat(Long.parseLong(json.text("answered"))).isPositive();
    return json;
  }

  private Path token() throws Exception {
    Outcome outcome = sandbox.run("token", "create", "--http", "--role", "client");
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return Files.writeString(sandbox.file("token"), outcome.out());
  }

  @Test
  void overTcpUnixSocketAndTheServersOwnProtocol() throws Exception {
    Path socket = sandbox.file("http.sock");
    server.start("--http", "127.0.0.1:0", "--http", "unix:" + socket, "--local-workers", "2");

    load("--http", server.url());
    load("--http", server.url() + "/process", "--rate", "100", "--forks", "2");
    load("--http", "http://localhost/process", "--unix-socket", socket.toString());
    load("--http", server.url() + "/healthz", "--method", "GET");
    for (String kernel : List.of("text", "noop", "spin")) {
      JsonObject json = load("--kernel", kernel, "--group", "local");
      assertThat(json.text("target")).startsWith("kernel " + kernel);
    }
  }

  @Test
  void overTlsWithAToken() throws Exception {
    server.start("--http", "127.0.0.1:0", "--tls", "--local-workers", "2");
    assertThat(server.url()).startsWith("https://");
    String url = server.url() + "/api/v1/server";

    load("--http", url, "--method", "GET", "--token-file", token().toString());

    Outcome none = sandbox.run("load", "--http", url, "--method", "GET");
    assertThat(none.exit()).isEqualTo(5);
    assertThat(none.err()).contains("answers 401", "AUTH_REFUSED", "--token-file");
  }

  @Test
  void whatIsNotThereIsSaidAtOnce() throws Exception {
    server.start();

    Outcome path = sandbox.run("load", "--http", server.url() + "/new_endpoint");
    assertThat(path.exit()).isEqualTo(2);
    assertThat(path.err()).contains("answers 404");

    assertThat(sandbox.run("server", "stop").exit()).isZero();
    for (String way : List.of("--http=" + server.url(), "--kernel=text")) {
      Outcome gone = sandbox.run("load", way);
      assertThat(gone.exit()).as(gone.toString()).isEqualTo(4);
      assertThat(gone.err()).contains("UNREACHABLE");
    }
  }
}
