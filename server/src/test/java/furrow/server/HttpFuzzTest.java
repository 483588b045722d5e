package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.json.JsonObject;
import furrow.protocol.link.Link;
import furrow.protocol.message.Role;
import furrow.server.access.TokenStore;
import furrow.server.net.NetSettings;
import furrow.testkit.Seed;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole server under generated requests of hostile HTTP clients: each is refused in words, none
 * gets what needs a token, refusals are in the audit log, every buffer is given back, and honest
 * clients of TLV and HTTP notice nothing. How many requests: {@code
 * -Dfurrow.fuzz.http.requests=100000}.
 */
class HttpFuzzTest {
  private static final long REQUESTS = Long.getLong("furrow.fuzz.http.requests", 3_000);
  private static final long MOST_NANOS_PER_REQUEST = 50_000_000;
  private static final int CONNECTIONS_PER_TASK = 50;
  private static final int WAIT = 60_000;

  /** The honest worker has no thread of its own, and is silent while others are hostile. */
  private static final NetSettings PATIENT = new NetSettings(60_000, 600_000, 5_000, 10_000);

  private static final Set<Integer> DENIED = Set.of(401, 403, 421);
  private static final Pattern MANY = Pattern.compile("\"object\":\"(\\d+) more\"");

  @TempDir Path directory;
  private final long seed = Seed.pick(HttpFuzzTest.class);
  private final Random random = new Random(seed);
  private long sent;
  private long denied;

  @Test
  void nothingIsOpenedLeakedOrHurt() throws Exception {
    Duration most = Duration.ofSeconds(180).plusNanos(REQUESTS * MOST_NANOS_PER_REQUEST);
    try (ServerHarness harness = ServerHarness.start(directory, s -> s.withNet(PATIENT))) {
      // Netty's encoder makes two buffers once and for ever.
      isAnswered(harness, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      BufferCounter.begin();
      Assertions.assertTimeoutPreemptively(most, () -> storm(harness), "seed " + seed);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(BufferCounter.inUse()).as("seed %d", seed).isZero());
      assertThat(BufferCounter.counted()).isGreaterThan(REQUESTS / 100);
    } finally {
      BufferCounter.end();
    }
  }

  private static void isAnswered(ServerHarness harness, String request) throws IOException {
    try (RawHttp client = RawHttp.connect(harness)) {
      assertThat(client.send(request).answer().status()).isEqualTo(200);
    }
  }

  private void storm(ServerHarness harness) throws Exception {
    TokenStore tokens =
        TokenStore.open(
            harness.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
    HostileRequests hostile =
        new HostileRequests(
            random, harness.server().httpRoutes().all(), credentials(tokens, harness));
    String good = tokens.issueHttp(Role.READ, "ann", Set.of(), Duration.ofDays(1)).token().text();
    try (Link client = harness.link(Role.CLIENT);
        FakeWorker worker = FakeWorker.join(harness, "honest", "text");
        RawHttp honest = RawHttp.connect(harness)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> status(honest, good) == 200);
      while (sent < REQUESTS) {
        for (int i = 0; i < CONNECTIONS_PER_TASK; i++) {
          connection(harness, hostile);
        }
        HonestTask.run(client, worker, random.nextInt(), WAIT, seed);
        assertThat(status(honest, good)).as("seed %d", seed).isEqualTo(200);
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  harness.server().sessionCount() == 2
                      && harness.server().unauthenticatedCount() == 0);
      assertThat(denied).as("seed %d", seed).isPositive();
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> everyDenialIsRecorded(harness));
    }
  }

  /** Values of the Authorization header of which none is valid for HTTP. */
  private static List<String> credentials(TokenStore tokens, ServerHarness harness)
      throws Exception {
    String expired =
        tokens.issueHttp(Role.ADMIN, "eve", Set.of(), Duration.ofMillis(1)).token().text();
    var revoked = tokens.issueHttp(Role.ADMIN, "eve", Set.of(), Duration.ofDays(1));
    tokens.revoke(revoked.entry().id());
    var known = tokens.issueHttp(Role.ADMIN, "eve", Set.of(), Duration.ofDays(1)).token().text();
    String wrong = known.substring(0, known.length() - 64) + "0".repeat(64);
    var tlv = harness.access(Role.ADMIN).token();
    String secret = HexFormat.of().formatHex(tlv.secret());
    return List.of(
        "Bearer " + expired,
        "Bearer " + revoked.token().text(),
        "Bearer " + wrong,
        "Bearer " + tlv.id(),
        "Bearer " + secret,
        "Bearer " + tlv.id() + "_" + secret,
        "Bearer furrow_http_" + tlv.id() + "_" + secret,
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer " + "x".repeat(5_000),
        "Basic YWRtaW46YWRtaW4=",
        "Digest username=\"admin\"",
        known,
        "bearer \"" + known + "\"",
        "Bearer Bearer " + known,
        "");
  }

  private static int status(RawHttp honest, String token) throws IOException {
    return honest
        .send(
            "GET /api/v1/server HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + token
                + "\r\n\r\n")
        .answer()
        .status();
  }

  // ---- one hostile connection ----

  private void connection(ServerHarness harness, HostileRequests hostile) throws Exception {
    HostileRequests.Script script = hostile.next();
    sent += script.requests();
    boolean reads = random.nextInt(8) > 0;
    try (HttpTranscript client =
        HttpTranscript.connect(URI.create(harness.server().httpUrls().get(0)))) {
      for (byte[] piece : hostile.pieces(script.bytes())) {
        client.write(piece);
      }
      if (!reads) {
        client.reset();
        return;
      }
      judge(script, client.finish());
    } catch (IOException | AssertionError e) {
      throw new AssertionError(
          "seed " + seed + ": " + new String(script.bytes(), StandardCharsets.ISO_8859_1), e);
    }
  }

  private void judge(HostileRequests.Script script, List<HttpTranscript.Answer> answers) {
    assertThat(answers.size()).as("answers").isLessThanOrEqualTo(script.requests() + 1);
    for (HttpTranscript.Answer answer : answers) {
      if (answer.status() >= 400) {
        inWords(answer);
      } else {
        harmless(answer);
      }
      denied += DENIED.contains(answer.status()) ? 1 : 0;
      assertThat(answer.body()).doesNotContain(HostileRequests.SMUGGLED);
    }
    switch (script.outcome()) {
      case DENIED ->
          assertThat(answers)
              .hasSize(script.requests())
              .allMatch(answer -> DENIED.contains(answer.status()));
      case MALFORMED -> {
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).status()).isGreaterThanOrEqualTo(400);
        assertThat(answers.get(0).head().toLowerCase()).contains("\r\nconnection: close\r\n");
      }
      case ERROR -> assertThat(answers.get(0).status()).isGreaterThanOrEqualTo(400);
      default -> {
        // What holds for all was checked.
      }
    }
  }

  /** The server is never at fault, and says what is wrong. */
  private static void inWords(HttpTranscript.Answer answer) {
    assertThat(answer.status() < 500 || Set.of(501, 503, 505).contains(answer.status()))
        .as(answer.head() + answer.body())
        .isTrue();
    JsonObject error = JsonObject.parse(answer.body());
    for (String key : List.of("error", "code", "message", "hint")) {
      assertThat(error.text(key)).as(key + " of " + answer.body()).isNotBlank();
    }
  }

  /** What anybody on this host may have. */
  private static void harmless(HttpTranscript.Answer answer) {
    boolean open =
        answer.status() == 100
            || answer.status() == 204
            || answer.status() == 200
                && (answer.body().contains("\"status\":\"ok\"")
                    || answer.body().contains("\"result\""));
    assertThat(open).as(answer.head() + answer.body()).isTrue();
  }

  // ---- what honest ones see ----

  /**
   * Refusals beyond some a second are counted in one line, which the next second's first writes.
   */
  private void everyDenialIsRecorded(ServerHarness harness) throws IOException {
    try (RawHttp stranger = RawHttp.connect(harness)) {
      int status =
          stranger.send("GET /api/v1/server HTTP/1.1\r\nHost: localhost\r\n\r\n").answer().status();
      assertThat(status).isEqualTo(401);
    }
    long recorded = 0;
    for (String line : Files.readAllLines(harness.state.audit())) {
      if (line.contains("\"outcome\":\"refused\"")) {
        Matcher many = MANY.matcher(line);
        recorded += many.find() ? Long.parseLong(many.group(1)) : 1;
      }
    }
    assertThat(recorded).as("seed %d: refusals in the audit log", seed).isGreaterThan(denied);
  }
}
