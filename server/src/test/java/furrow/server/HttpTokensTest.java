package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import furrow.json.JsonObject;
import furrow.protocol.access.Access;
import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.server.access.HttpToken;
import furrow.server.access.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tokens open HTTP, which do not, what their holder is told, and what the audit log has. */
class HttpTokensTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static ServerHarness server;
  private static TokenStore tokens;

  @BeforeAll
  static void start() throws Exception {
    server = ServerHarness.start(directory);
    tokens =
        TokenStore.open(
            server.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static RawHttp.Answer get(String path, String authorization) throws IOException {
    String header = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
    try (RawHttp client = RawHttp.connect(server)) {
      return client
          .send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n")
          .answer();
    }
  }

  /** A token that the server has read. */
  private static String known(Role role, Duration life) throws IOException {
    String text = tokens.issueHttp(role, "ann", Set.of(), life).token().text();
    awaitKnown();
    return text;
  }

  /** The server reads the file now and then: once it knows the newest token, it knows all. */
  private static void awaitKnown() throws IOException {
    String newest = tokens.issueHttp(Role.READ, "ann", Set.of(), DAY).token().text();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> get("/api/v1/server", "Bearer " + newest).status() == 200);
  }

  private static void refused(String authorization, String why) throws Exception {
    RawHttp.Answer answer = get("/api/v1/server", authorization);
    assertThat(answer.status()).as(answer.body()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    JsonObject error = JsonObject.parse(answer.body());
    assertThat(error.text("code")).isEqualTo("AUTH_REFUSED");
    assertThat(error.text("error")).contains(why).isEqualTo(error.text("message"));
    assertThat(error.text("hint")).contains("furrow token create --http");
  }

  private static String audit() throws IOException {
    return Files.readString(server.state.audit());
  }

  @Test
  void eachRoleOpensWhatItMay() throws Exception {
    for (Role role : TokenStore.HTTP_ROLES) {
      String token = known(role, DAY);
      assertThat(get("/api/v1/server", "Bearer " + token).status()).as("%s", role).isEqualTo(200);
      assertThat(get("/api/v1/server", "bearer " + token).status()).as("%s", role).isEqualTo(200);
      int metrics = get("/metrics", "Bearer " + token).status();
      assertThat(metrics).as("%s", role).isEqualTo(role == Role.CLIENT ? 403 : 200);
    }
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> audit().contains("HTTP GET /metrics\",\"object\":\"role CLIENT of ann\""));
  }

  @Test
  void whatIsNoTokenIsRefusedWithTheReason() throws Exception {
    refused("", "token");
    refused("Bearer", "Bearer TOKEN");
    refused("Basic YW5uOmFubg==", "Bearer TOKEN");
    refused("Bearer x", "no HTTP token");
    String good = known(Role.CLIENT, DAY);
    refused("Bearer " + good.substring(0, good.length() - 64) + "0".repeat(64), "this secret");
    refused(good, "Bearer TOKEN");
    Awaitility.await().atMost(LIMIT).until(() -> audit().contains("this is no HTTP token"));
    assertThat(audit()).doesNotContain(good.substring(good.length() - 64));
  }

  @Test
  void anExpiredAndARevokedTokenOpenNothing() throws Exception {
    String expired = known(Role.ADMIN, Duration.ofMillis(1));
    refused("Bearer " + expired, "has expired at");

    String token = known(Role.ADMIN, DAY);
    assertThat(get("/api/v1/server", "Bearer " + token).status()).isEqualTo(200);
    tokens.revoke(token.split("_")[2]);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> get("/api/v1/server", "Bearer " + token).status() == 401);
    refused("Bearer " + token, "does not know HTTP token");
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> audit().contains("has expired at") && audit().contains("does not know HTTP"));
  }

  @Test
  void noTokenOpensTheOtherKindOfDoor() throws Exception {
    Token tlv = server.access(Role.ADMIN).token();
    String secret = HexFormat.of().formatHex(tlv.secret());
    refused("Bearer " + secret, "no HTTP token");
    refused("Bearer " + tlv.id(), "no HTTP token");
    refused("Bearer " + HttpToken.PREFIX + tlv.id() + "_" + secret, "does not know HTTP token");

    HttpToken http = tokens.issueHttp(Role.ADMIN, "ann", Set.of(), DAY).token();
    awaitKnown();
    Access own = server.access(Role.ADMIN);
    for (byte[] half : new byte[][] {http.secret(), hash(http)}) {
      Access forged =
          new Access(Role.ADMIN, new Token(http.id(), half), "ann", "", own.addresses(), "", 0);
      ProblemException refused =
          assertThrows(ProblemException.class, () -> server.link(forged).close());
      assertThat(refused.code()).isEqualTo(ErrorCode.AUTH_REFUSED);
    }
  }

  private static byte[] hash(HttpToken token) {
    return tokens.allHttp().stream()
        .filter(entry -> entry.id().equals(token.id()))
        .findFirst()
        .orElseThrow()
        .hash();
  }
}
