package furrow.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * schemathesis generates requests from /openapi.json, allowed and not, and compares the answers
 * with it: none is 5xx, none has a status, a media type or a shape that is not documented. It comes
 * from PyPI; {@code ./verify} installs it where it can.
 */
class SchemathesisIT {
  private static final Path PROGRAMS =
      Path.of("../target/schemathesis/bin").toAbsolutePath().normalize();

  private static final String CHECKS =
      "not_a_server_error,status_code_conformance,content_type_conformance,"
          + "response_schema_conformance,unsupported_method,ignored_auth";

  /** The same requests each time. */
  private static final String SEED = Integer.toString(Integer.getInteger("furrow.seed", 1));

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final HttpServerProcess server = new HttpServerProcess(sandbox);

  @BeforeAll
  static void needsSchemathesis() {
    Assumptions.assumeTrue(
        Files.isExecutable(PROGRAMS.resolve("schemathesis"))
            && Files.isExecutable(PROGRAMS.resolve("openapi-spec-validator")),
        "no schemathesis of PyPI in target/schemathesis, where ./verify installs it");
  }

  private Outcome run(String program, String... args) {
    List<String> command = new ArrayList<>(List.of(PROGRAMS.resolve(program).toString()));
    command.addAll(List.of(args));
    return sandbox.launch(command, Map.of("NO_COLOR", "1"), program).outcome(LIMIT);
  }

  @Test
  void everyAnswerIsAsDocumented() throws Exception {
    server.start("--http", "127.0.0.1:0", "--local-workers", "2");
    Awaitility.await("workers").atMost(LIMIT).until(() -> server.workers().size() == 2);
    HttpResponse<String> described = server.get("/openapi.json");
    assertThat(described.statusCode()).isEqualTo(200);
    Path whole = Files.writeString(sandbox.file("openapi.json"), described.body());
    Outcome valid = run("openapi-spec-validator", whole.toString());
    assertThat(valid.exit()).as(valid.toString()).isZero();

    Path strict = sandbox.file("strict.json");
    Files.writeString(strict, strict(JsonObject.parse(described.body())).toString());
    String token = sandbox.run("token", "create", "--http", "--role", "admin").out().strip();
    Outcome outcome =
        run(
            "schemathesis",
            "run",
            strict.toString(),
            "--url",
            server.url(),
            "--header",
            "Authorization: Bearer " + token,
            "--checks",
            CHECKS,
            "--max-examples",
            "25",
            "--seed",
            SEED,
            "--request-timeout",
            "60",
            "--suppress-health-check",
            "all");

    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).contains("passed");
    assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
  }

  /**
   * Without what would document any status at all, what an endless answer comes from, and the
   * parameter by which a request may wait for an hour.
   */
  private static JsonObject strict(JsonObject api) {
    Map<String, Object> paths = fields(api.get("paths"));
    paths.remove("/api/v1/events");
    for (Object path : paths.values()) {
      for (Object operation : fields(path).values()) {
        fields(fields(operation).get("responses")).remove("default");
        Object parameters = fields(operation).get("parameters");
        if (parameters instanceof List<?> list) {
          fields(operation)
              .put(
                  "parameters",
                  list.stream().filter(one -> !"wait".equals(fields(one).get("name"))).toList());
        }
      }
    }
    return api;
  }

  private static Map<String, Object> fields(Object object) {
    return ((JsonObject) object).fields();
  }
}
