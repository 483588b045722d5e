package furrow.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.testkit.Needs;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The commands that the inference server which this replaces was used with, as they were printed:
 * they still work, with the answers and status codes that they had.
 */
class CurlIT {
  private static final String BASIC =
      """
      curl -X POST http://localhost:8080/process \\
           -H "Content-Type: application/json" \\
           -d '{"message": "hello world"}'
      """;

  private static final String TEN_AT_ONCE =
      """
      for i in {1..10}; do
        curl -X POST http://localhost:8080/process \\
             -H "Content-Type: application/json" \\
             -d "{\\"message\\": \\"test message $i\\"}" &
      done
      wait
      """;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final HttpServerProcess server = new HttpServerProcess(sandbox);

  @BeforeEach
  void start() throws Exception {
    Needs.program("curl", "apt-get install curl");
    Needs.program("bash", "apt-get install bash");
    server.start();
  }

  @Test
  void oneMessage() throws Exception {
    Outcome outcome = server.bash(BASIC);

    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(JsonObject.parse(outcome.out()).fields())
        .containsExactlyEntriesOf(
            JsonObject.parse("{\"result\": \"WORKER_PROCESSED: DLROW OLLEH\"}").fields());
  }

  @Test
  void tenMessagesAtOnce() throws Exception {
    Outcome outcome = server.bash(TEN_AT_ONCE);

    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    List<String> results =
        outcome.out().lines().map(line -> JsonObject.parse(line).text("result")).toList();
    List<String> wanted =
        IntStream.rangeClosed(1, 10)
            .mapToObj(i -> HttpServerProcess.processed("test message " + i))
            .toList();
    assertThat(results).containsExactlyInAnyOrderElementsOf(wanted);
  }

  /** Whatever is wrong, the body has a text under "error", as the clients of then expect. */
  @Test
  void statusCodes() throws Exception {
    String process = "http://localhost:8080/process ";
    check(200, process + "-d '{\"message\": \"hello\"}'");
    check(200, process + "-d '{\"message\": \"\"}'");
    check(200, process + "-H 'Content-Type: text/plain' -d '{\"message\": \"hello\"}'");
    check(400, process + "-d 'no JSON'");
    check(400, process + "-d '{}'");
    check(400, process + "-d '[1]'");
    check(400, process + "-d '{\"message\": 5}'");
    check(400, process + "-d ''");
    check(404, "http://localhost:8080/new_endpoint -d '{\"message\": \"hello\"}'");
    check(404, "http://localhost:8080/");
    check(405, process);
    check(405, process + "-X DELETE");
    String large = "$(head -c 5000 /dev/zero | tr '\\0' x)";
    check(413, process + "-d \"{\\\"message\\\": \\\"" + large + "\\\"}\"");
    check(413, process + "-d \"$(head -c 100000 /dev/zero | tr '\\0' x)\"");
  }

  private void check(int status, String arguments) throws Exception {
    Outcome outcome = server.bash("curl -s -w '%{http_code}' " + arguments);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).endsWith(Integer.toString(status));
    String body = outcome.out().substring(0, outcome.out().length() - 3);
    assertThat(JsonObject.parse(body).text(status == 200 ? "result" : "error"))
        .as(outcome.toString())
        .isNotBlank();
  }
}
