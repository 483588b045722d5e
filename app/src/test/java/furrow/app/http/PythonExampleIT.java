package furrow.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.testkit.Needs;
import furrow.testkit.SampleCsv;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docs/examples/http_csv.py: what a program that is not ours needs is Python and HTTP. */
class PythonExampleIT {
  private static final Path SCRIPT =
      Path.of("../docs/examples/http_csv.py").toAbsolutePath().normalize();

  private static final String OPERATION = "sum(qty), mean(price), count(*) by region";

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final HttpServerProcess server = new HttpServerProcess(sandbox);
  private Path file;
  private Path socket;

  @BeforeEach
  void start() throws Exception {
    Needs.program("python3", "apt-get install python3");
    file = sandbox.file("sample.csv");
    SampleCsv.write(file, 3_000_000, 1);
    socket = sandbox.file("http.sock");
    server.start("--http", "127.0.0.1:0", "--http", "unix:" + socket);
    sandbox.start("worker", "start", "--name", "w").awaitOutput("ready|joined", LIMIT);
  }

  private static final java.time.Duration LIMIT = HttpServerProcess.LIMIT;

  private Outcome script(Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>(List.of("python3", SCRIPT.toString()));
    command.addAll(List.of(args));
    return sandbox.launch(command, environment, "http_csv.py").outcome(LIMIT);
  }

  private String answerOfTheCommandLine() {
    Outcome outcome = sandbox.run("run", file.toString(), "--op", OPERATION, "--json");
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome.out();
  }

  private String token() {
    Outcome outcome = sandbox.run("token", "create", "--http", "--role", "client");
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome.out().strip();
  }

  @Test
  void aFileThatTheServerSeesGivesTheAnswerOfTheCommandLine() {
    Outcome outcome =
        script(Map.of("FURROW_HTTP_TOKEN", token()), server.url(), file.toString(), OPERATION);

    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).isEqualTo(answerOfTheCommandLine());
    assertThat(outcome.err()).contains(" DONE: ");
  }

  @Test
  void anUploadOverTheUnixSocketToo() {
    Outcome outcome = script(Map.of(), "--upload", "unix:" + socket, file.toString(), OPERATION);

    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).isEqualTo(answerOfTheCommandLine());
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    Outcome noToken = script(Map.of(), server.url(), file.toString(), OPERATION);
    assertThat(noToken.exit()).isEqualTo(1);
    assertThat(noToken.err()).contains("error: ", "(AUTH_REFUSED)", "hint: ");

    Outcome noColumn = script(Map.of(), "unix:" + socket, file.toString(), "sum(nosuch)");
    assertThat(noColumn.exit()).isEqualTo(1);
    assertThat(noColumn.err()).contains("nosuch");

    Files.writeString(file, "a\n1\nx\n");
    Outcome badCell = script(Map.of(), "unix:" + socket, file.toString(), "sum(a)");
    assertThat(badCell.exit()).isEqualTo(1);
    assertThat(badCell.err()).contains("error: ").contains("\"x\"");
  }
}
