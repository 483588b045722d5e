package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.server.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made from the table of routes: OpenAPI, the page for people, docs/http.md. */
class HttpRoutesTest {
  private static final Path DOCUMENT = Path.of("../docs/http.md");
  private static final String BEGIN = "<!-- routes -->\n";
  private static final String END = "<!-- end of routes -->";

  @TempDir static Path directory;
  private static ServerHarness server;

  @BeforeAll
  static void start() throws Exception {
    server = ServerHarness.start(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static RawHttp.Answer get(String path) throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
    }
  }

  private static List<Route> routes() {
    return server.server().httpRoutes().all();
  }

  private static JsonObject at(JsonObject object, String... keys) {
    JsonObject found = object;
    for (String key : keys) {
      assertThat(found.get(key))
          .as(key + " of " + Arrays.toString(keys))
          .isInstanceOf(JsonObject.class);
      found = (JsonObject) found.get(key);
    }
    return found;
  }

  @Test
  void everyRouteIsInTheDocumentForPrograms() throws Exception {
    JsonObject api = JsonObject.parse(get("/openapi.json").body());

    assertThat(api.text("openapi")).isEqualTo("3.1.0");
    assertThat(at(api, "components", "schemas", "Error").list("required"))
        .extracting(Object::toString)
        .contains("error", "code", "message", "hint");
    for (Route route : routes()) {
      String method = route.method().toLowerCase(Locale.ROOT);
      JsonObject operation = at(api, "paths", route.path(), method);
      assertThat(operation.text("summary")).isNotBlank();
      JsonObject responses = at(operation, "responses");
      for (Route.Answer answer : route.answers()) {
        assertThat(responses.get(Integer.toString(answer.status()))).isNotNull();
      }
      for (String status : List.of("400", "401", "403", "default")) {
        assertThat(at(responses, status).text("description")).isNotBlank();
      }
      assertThat(route.path().chars().filter(c -> c == '{').count())
          .as("parameters of " + route.path())
          .isEqualTo(
              route.parameters().stream().filter(p -> p.place() == Route.Place.PATH).count());
    }
    long operations =
        at(api, "paths").fields().values().stream()
            .mapToLong(path -> ((JsonObject) path).fields().size())
            .sum();
    assertThat(operations).isEqualTo(routes().size());
  }

  @Test
  void operationsHaveNamesOfTheirOwn() throws Exception {
    JsonObject paths = at(JsonObject.parse(get("/openapi.json").body()), "paths");
    List<String> ids =
        paths.fields().values().stream()
            .flatMap(path -> ((JsonObject) path).fields().values().stream())
            .map(operation -> ((JsonObject) operation).text("operationId"))
            .toList();

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z0-9_A-Z]+"));
  }

  @Test
  void thePageHasEveryRouteAndAsksNobodyElse() throws Exception {
    RawHttp.Answer page = get("/docs");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'")
        .doesNotContain("unsafe", "http:", "https:");
    for (Route route : routes()) {
      assertThat(page.body()).contains(route.method() + " " + route.path());
    }
    assertThat(page.body())
        .doesNotContain("<script", "src=", "@import", "url(", "http://", "https://", "<link");
  }

  @Test
  void theDocumentForPeopleIsMadeFromTheTable() throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if ("write".equals(System.getProperty("furrow.docs"))) {
      Files.writeString(DOCUMENT, text.substring(0, begin) + table() + text.substring(end));
    } else {
      assertThat(text.substring(begin, end)).isEqualTo(table());
    }
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| route | what | token of role |\n|---|---|---|\n");
    for (Route route : routes()) {
      String roles =
          route.roles().stream()
              .sorted()
              .map(role -> role.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      table.append("| `").append(route.method()).append(' ').append(route.path()).append("` | ");
      table.append(route.summary()).append(" | ").append(route.open() ? "open on loopback; " : "");
      table.append(roles).append(" |\n");
    }
    return table.toString();
  }
}
