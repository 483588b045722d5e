package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.server.access.HttpToken;
import furrow.server.access.TokenStore;
import furrow.server.http.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route of the table against every kind of caller: none, garbage, expired, revoked, a token
 * of TLV, each role. A new route is in the matrix by itself.
 */
class HttpAccessTest {
  private static final List<Role> ROLES = List.of(Role.CLIENT, Role.READ, Role.ADMIN);
  private static final Duration LIFE = Duration.ofDays(1);

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

  private static TokenStore tokens(Duration ago) throws Exception {
    return TokenStore.open(
        server.state.accessDirectory(),
        new SecureRandom(),
        () -> System.currentTimeMillis() - ago.toMillis());
  }

  private static HttpToken token(Role role, Duration ago) throws Exception {
    return tokens(ago).issueHttp(role, "ann", Permission.of(role), LIFE).token();
  }

  private static String fresh(Role role) throws Exception {
    String token = token(role, Duration.ZERO).text();
    Awaitility.await("the server knows the token")
        .atMost(Duration.ofSeconds(60))
        .until(() -> ask("GET", "/healthz", "Authorization: Bearer " + token + "\r\n") == 200);
    return token;
  }

  private static int ask(String method, String path, String headers) throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
      return client.answer().status();
    }
  }

  /** A path of the route, with something in the place of its parameters. */
  private static String path(Route route) {
    return route.path().replaceAll("\\{[^}]*}", "1");
  }

  /** A request that goes as far as the check of the role: a body that is announced, not sent. */
  private static int ask(Route route, String headers) throws Exception {
    String body =
        route.body().reading() == Route.Reading.NONE
            ? ""
            : "Content-Length: 2\r\nExpect: 100-continue\r\n";
    return ask(route.method(), path(route), headers + body);
  }

  private static Stream<Route> routes() {
    return server.server().httpRoutes().all().stream();
  }

  @TestFactory
  Stream<DynamicTest> everyRouteTakesTheRolesThatItSays() throws Exception {
    List<String> headers =
        List.of(
            "Authorization: Bearer " + fresh(Role.CLIENT) + "\r\n",
            "Authorization: Bearer " + fresh(Role.READ) + "\r\n",
            "authorization: bearer " + fresh(Role.ADMIN) + "\r\n");
    return routes()
        .flatMap(
            route ->
                ROLES.stream()
                    .map(
                        role ->
                            DynamicTest.dynamicTest(
                                route.method() + " " + route.path() + " from " + role,
                                () -> {
                                  int status = ask(route, headers.get(ROLES.indexOf(role)));
                                  if (route.roles().contains(role)) {
                                    assertThat(status).isNotIn(401, 403);
                                  } else {
                                    assertThat(status).isEqualTo(403);
                                  }
                                })));
  }

  @TestFactory
  Stream<DynamicTest> withoutATokenOnlyOpenRoutesAnswer() {
    return routes()
        .map(
            route ->
                DynamicTest.dynamicTest(
                    route.method() + " " + route.path(),
                    () -> {
                      int status = ask(route, "");
                      if (route.open()) {
                        assertThat(status).isNotIn(401, 403);
                      } else {
                        assertThat(status).isEqualTo(401);
                      }
                    }));
  }

  @Test
  void onlyTheseRoutesAreOpen() {
    assertThat(routes().filter(Route::open).map(route -> route.method() + " " + route.path()))
        .containsExactlyInAnyOrder(
            "GET /healthz", "GET /docs", "GET /openapi.json", "POST /process");
  }

  @TestFactory
  Stream<DynamicTest> aTokenThatIsNoneIsRefusedEverywhere() throws Exception {
    String expired = token(Role.ADMIN, LIFE.plusMinutes(1)).text();
    HttpToken revoked = token(Role.ADMIN, Duration.ZERO);
    tokens(Duration.ZERO).revoke(revoked.id());
    String tlv = server.access(Role.ADMIN).token().id();
    String good = fresh(Role.ADMIN);
    return Stream.of(
            "Bearer garbage",
            "Bearer ",
            "Bearer",
            "Bearer " + expired,
            "Bearer " + revoked.text(),
            "Bearer " + tlv,
            "Bearer furrow_http_" + tlv + "_" + "0".repeat(64),
            "Bearer " + good.substring(0, good.length() - 1),
            "Bearer " + good.substring(0, good.length() - 4) + "0000",
            "Bearer " + good.toUpperCase(java.util.Locale.ROOT),
            "Bearer " + good + " " + good,
            "Bearer " + "a".repeat(4_000),
            "Basic " + good,
            good)
        .flatMap(
            shown ->
                routes()
                    .map(
                        route ->
                            DynamicTest.dynamicTest(
                                route.path()
                                    + " with "
                                    + shown.substring(0, Math.min(30, shown.length())),
                                () ->
                                    assertThat(ask(route, "Authorization: " + shown + "\r\n"))
                                        .isEqualTo(401))));
  }

  @Test
  void aRefusalSaysHowAndIsInTheAuditLog() throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      client.send(
          "GET /api/v1/server HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n");
      RawHttp.Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
      assertThat(JsonObject.parse(answer.body()).text("hint"))
          .contains("furrow token create --http");
    }
    Awaitility.await("the line of the audit log")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Files.readString(server.state.audit())
                    .lines()
                    .anyMatch(
                        line ->
                            line.contains("HTTP GET /api/v1/server")
                                && line.contains("\"outcome\":\"refused\"")));
  }

  @TestFactory
  Stream<DynamicTest> foreignHostsAndOriginsAreRefused() {
    return Stream.of(
            "421 Host: evil.example",
            "421 Host: localhost.evil.example",
            "421 Host: evil.example:8080",
            "421 Host: 127.0.0.1.evil.example",
            "421 Host: localhost.",
            "421 Host: 0.0.0.0",
            "421 Host: 10.0.0.1",
            "421 Host: [::2]",
            "200 Host: LOCALHOST",
            "200 Host: 127.0.0.1:1",
            "200 Host: [::1]:80",
            "403 Host: localhost\r\nOrigin: http://evil.example",
            "403 Host: localhost\r\nOrigin: null",
            "403 Host: localhost\r\nOrigin: http://localhost.evil.example",
            "403 Host: localhost\r\nOrigin: http://localhost:1",
            "403 Host: localhost\r\nOrigin: file://",
            "403 Host: localhost\r\nOrigin: ",
            "403 Host: localhost\r\nSec-Fetch-Site: cross-site",
            "403 Host: localhost\r\nSec-Fetch-Site: same-site",
            "200 Host: localhost\r\nSec-Fetch-Site: same-origin",
            "200 Host: localhost\r\nOrigin: http://localhost")
        .map(
            line ->
                DynamicTest.dynamicTest(
                    line.replace("\r\n", ", "),
                    () -> {
                      try (RawHttp client = RawHttp.connect(server)) {
                        client.send("GET /healthz HTTP/1.1\r\n" + line.substring(4) + "\r\n\r\n");
                        RawHttp.Answer answer = client.answer();
                        assertThat(answer.status())
                            .isEqualTo(Integer.parseInt(line.substring(0, 3)));
                        assertThat(answer.head().toLowerCase(java.util.Locale.ROOT))
                            .doesNotContain("access-control");
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> whatAProxyAsksForOthersNeedsAToken() {
    return Stream.of(
            "Forwarded: for=1.2.3.4",
            "Via: 1.1 a",
            "X-Forwarded-For: 1.2.3.4",
            "X-Forwarded-Host: a",
            "x-forwarded-proto: https",
            "X-Client-IP: a",
            "CF-Connecting-IP: 1.2.3.4",
            "X-Real-IP: a")
        .map(
            header ->
                DynamicTest.dynamicTest(
                    header,
                    () -> assertThat(ask("GET", "/healthz", header + "\r\n")).isEqualTo(401)));
  }

  @Test
  void trustedLoopbackNeedsNoTokenAndWarns(@TempDir Path other) throws Exception {
    HttpSettings trusting = new HttpSettings(true, List.of(), true, Set.of());
    try (ServerHarness open = ServerHarness.start(other, s -> s.withHttp(trusting));
        RawHttp client = RawHttp.connect(open)) {
      client.send("GET /api/v1/server HTTP/1.1\r\nHost: localhost\r\n\r\n");
      RawHttp.Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(JsonObject.parse(answer.body()).list("warnings"))
          .singleElement()
          .asString()
          .contains("--trust-loopback");
      assertThat(open.server().warnings()).hasSize(1);
    }
  }
}
