package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.http.Exchange;
import furrow.server.http.JsonSchema;
import furrow.server.http.ResponseStream;
import furrow.server.http.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How requests are answered: methods, versions, bodies, streams, and clients that go away. */
class HttpExchangeTest {
  private static final int MOST = 1_000;
  private static final int PIECE = 64 * 1024;

  @TempDir static Path directory;
  private static ServerHarness server;
  private static final AtomicLong WRITTEN = new AtomicLong();
  private static final AtomicLong ENDS = new AtomicLong();
  private static final AtomicLong READ = new AtomicLong();
  private static final CountDownLatch GONE = new CountDownLatch(1);
  private static final Queue<Exchange> SLOW = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void start() throws Exception {
    HttpSettings trusting = new HttpSettings(true, List.of(), true, Set.of());
    server = ServerHarness.start(directory, s -> s.withHttp(trusting));
    var routes = server.server().httpRoutes();
    routes.add(
        Route.post("/test/echo")
            .takesJson(MOST, JsonSchema.object().json())
            .to(e -> e.answer(200, "application/octet-stream", e.body())));
    routes.add(
        Route.get("/test/{name}/endless")
            .path("name", Route.Kind.TEXT, "Any")
            .to(e -> endless(e.stream(200, "text/plain"))));
    routes.add(
        Route.get("/test/three")
            .to(
                e -> {
                  ResponseStream stream = e.stream(200, "text/plain");
                  stream.write("one ".getBytes(StandardCharsets.UTF_8));
                  stream.write("two ".getBytes(StandardCharsets.UTF_8));
                  stream.end();
                }));
    routes.add(Route.get("/test/short").to(e -> e.stream(200, "text/plain", 10).end()));
    routes.add(
        Route.get("/test/{name}/never")
            .path("name", Route.Kind.TEXT, "Any")
            .to(e -> e.onGone(GONE::countDown)));
    routes.add(
        Route.get("/test/fails-later").to(e -> e.execute(() -> Integer.parseInt(e.path("x")))));
    routes.add(
        Route.get("/test/{name}/ended")
            .path("name", Route.Kind.TEXT, "Any")
            .to(
                e -> {
                  e.onEnd(ENDS::incrementAndGet);
                  e.peer().end(new ErrorReply(ErrorCode.AUTH_REFUSED.number(), "over", "", 0));
                }));
    routes.add(Route.get("/test/fails").to(e -> Integer.parseInt(e.header("x"))));
    routes.add(
        Route.post("/test/upload")
            .takesBytes(1L << 40)
            .to(
                e -> {
                  e.pauseBody();
                  SLOW.add(e);
                  e.read(new Counter(e));
                }));
  }

  /** Counts what comes, and answers with that. */
  private record Counter(Exchange exchange) implements Exchange.BodyReader {
    @Override
    public void piece(byte[] bytes) {
      READ.addAndGet(bytes.length);
    }

    @Override
    public void end() {
      exchange.answer(200, new JsonObject().put("bytes", READ.get()));
    }
  }

  private static void endless(ResponseStream stream) {
    stream.onReady(() -> fill(stream));
    fill(stream);
  }

  private static void fill(ResponseStream stream) {
    while (stream.ready()) {
      stream.write(new byte[PIECE]);
      WRITTEN.addAndGet(PIECE);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static RawHttp connect() throws IOException {
    return RawHttp.connect(server);
  }

  private static String head(String line, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return line + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
  }

  // ---- ends ----

  @Test
  void whatFailsLaterIsAnsweredToo() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /test/fails-later") + head("GET /healthz"));

      assertThat(client.answer().status()).isEqualTo(500);
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void anExchangeThatTheServerEndsIsAnsweredAndSaysSo() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /test/a/ended"));

      assertThat(client.answer().status()).isEqualTo(401);
      assertThat(ENDS).hasValue(1);
      assertThat(client.ended()).isTrue();
    }
  }

  // ---- methods and versions ----

  @Test
  void headIsGetWithoutTheBody() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("HEAD /healthz") + head("GET /healthz"));

      RawHttp.Answer answer = client.head();
      assertThat(answer.status()).isEqualTo(200);
      String body = client.answer().body();
      assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(body.length()));
    }
  }

  @Test
  void headOfAStreamEndsAtOnce() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("HEAD /test/three") + head("GET /healthz"));

      assertThat(client.head().header("Transfer-Encoding")).isNull();
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void headOfWhatIsNotThereHasNoBodyEither() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("HEAD /nothing") + head("GET /healthz"));

      assertThat(client.head().status()).isEqualTo(404);
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void otherMethodsAreRefusedWithThoseThatThereAre() throws Exception {
    try (RawHttp client = connect()) {
      for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get")) {
        RawHttp.Answer answer = client.send(head(method + " /healthz")).answer();

        assertThat(answer.status()).as(method).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
      }
    }
  }

  @Test
  void optionsNamesTheMethods() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("OPTIONS /test/echo") + head("OPTIONS *") + head("GET /healthz"));

      RawHttp.Answer one = client.answer();
      assertThat(one.status()).isEqualTo(204);
      assertThat(one.header("Allow")).isEqualTo("OPTIONS, POST");
      assertThat(client.answer().header("Allow")).contains("GET", "POST");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void theAbsoluteFormIsTheSame() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET http://localhost/healthz"));

      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void anEncodedPathIsTheSame() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /%68ealthz") + head("GET /healthz/") + head("GET //healthz"));

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.answer().status()).isEqualTo(404);
      assertThat(client.answer().status()).isEqualTo(404);
    }
  }

  @Test
  void anOldClientIsAnsweredAndTheConnectionEnds() throws Exception {
    try (RawHttp client = connect()) {
      client.send("GET /healthz HTTP/1.0\r\n\r\n");

      assertThat(client.answer().header("Connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
    }
    try (RawHttp client = connect()) {
      client.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".repeat(2));

      assertThat(client.answer().header("Connection")).isEqualTo("keep-alive");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void anUpgradeIsNotTaken() throws Exception {
    try (RawHttp client = connect()) {
      for (String protocol : List.of("h2c", "websocket", "TLS/1.3")) {
        String[] headers = {"Connection: Upgrade", "Upgrade: " + protocol, "HTTP2-Settings: AAMA"};
        assertThat(client.send(head("GET /healthz", headers)).answer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void closeIsTakenAtItsWord() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /healthz", "Connection: close") + head("GET /healthz"));

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.ended()).isTrue();
    }
  }

  // ---- bodies ----

  @Test
  void aBodyOfAKnownLengthOrInChunksIsTheSame() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("POST /test/echo", "Content-Length: 5") + "hello");
      client.send(
          head("POST /test/echo", "Transfer-Encoding: chunked")
              + "3\r\nhel\r\n00002;a=\"b\"\r\nlo\r\n0\r\nTrailer-Field: x\r\n\r\n");

      assertThat(client.answer().body()).isEqualTo("hello");
      assertThat(client.answer().body()).isEqualTo("hello");
    }
  }

  @Test
  void aClientThatWaitsIsToldToGoOn() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("POST /test/echo", "Content-Length: 5", "Expect: 100-continue"));
      assertThat(client.answer().status()).isEqualTo(100);
      client.send("hello");

      assertThat(client.answer().body()).isEqualTo("hello");
    }
  }

  @Test
  void aClientThatWaitsIsRefusedBeforeItsBody() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("POST /test/echo", "Content-Length: 5000", "Expect: 100-continue"));

      assertThat(client.answer().status()).isEqualTo(413);
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void aLargeBodyIsRefusedByItsLengthAndByItsBytes() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("POST /test/echo", "Content-Length: 9000000000000000000"));

      assertThat(client.answer().status()).isEqualTo(413);
      assertThat(client.ended()).isTrue();
    }
    try (RawHttp client = connect()) {
      client.send(head("POST /test/echo", "Transfer-Encoding: chunked"));
      client.send("200\r\n" + "a".repeat(512) + "\r\n" + "200\r\n" + "a".repeat(512) + "\r\n");

      assertThat(client.answer().status()).isEqualTo(413);
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void chunksThatAreMostlyFramingAreRefused() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("POST /test/echo", "Transfer-Encoding: chunked"));
      String extension = ";" + "x".repeat(4_000);
      client.send(("1" + extension + "\r\na\r\n").repeat(20));

      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void aRouteWithoutABodyRefusesOne() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /healthz", "Content-Length: 5") + "hello" + head("GET /healthz"));

      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(client.ended()).isTrue();
    }
    try (RawHttp client = connect()) {
      client.send(head("GET /healthz", "Content-Length: 0") + head("GET /healthz"));

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyWaitsUntilItIsTaken() throws Exception {
    long length = 64L << 20;
    try (RawHttp client = connect()) {
      client.send(head("POST /test/upload", "Content-Length: " + length));
      Thread sender = new Thread(() -> send(client, length));
      sender.start();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !SLOW.isEmpty());
      assertThat(READ.get()).isZero();
      Exchange exchange = SLOW.remove();
      exchange.execute(exchange::resumeBody);

      RawHttp.Answer answer = client.answer();
      assertThat(JsonObject.parse(answer.body()).text("bytes")).isEqualTo(String.valueOf(length));
      sender.join();
    }
  }

  private static void send(RawHttp client, long length) {
    try {
      String piece = "a".repeat(PIECE);
      for (long sent = 0; sent < length; sent += PIECE) {
        client.send(piece);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  // ---- answers ----

  @Test
  void aStreamComesInChunksAndTheConnectionGoesOn() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /test/three") + head("GET /healthz"));

      assertThat(client.answer().header("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(client.line()).isEqualTo("4");
      assertThat(client.line()).isEqualTo("one ");
      assertThat(client.line()).isEqualTo("4");
      assertThat(client.line()).isEqualTo("two ");
      assertThat(client.line()).isEqualTo("0");
      assertThat(client.line()).isEmpty();
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void aStreamToAnOldClientEndsWithTheConnection() throws Exception {
    try (RawHttp client = connect()) {
      client.send("GET /test/three HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

      RawHttp.Answer answer = client.answer();
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(answer.header("Transfer-Encoding")).isNull();
      assertThat(client.rest()).isEqualTo("one two ");
    }
  }

  @Test
  void aStreamThatEndsTooEarlyIsNotTakenForTheWhole() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /test/short"));

      assertThat(client.head().header("Content-Length")).isEqualTo("10");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void aClientThatDoesNotReadIsSentNoMore() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /test/x/endless"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                long before = WRITTEN.get();
                return before > 0
                    && Awaitility.await()
                        .during(Duration.ofMillis(300))
                        .atMost(Duration.ofSeconds(20))
                        .until(WRITTEN::get, now -> now == before)
                        .equals(before);
              });

      assertThat(WRITTEN.get()).isLessThan(64L << 20);
    }
  }

  @Test
  void aClientThatGoesAwayIsNoticed() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /test/x/never"));
    }
    assertThat(GONE.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatAHandlerThrowsIsAnError() throws Exception {
    try (RawHttp client = connect()) {
      client.send(head("GET /test/fails", "x: no number") + head("GET /healthz"));

      RawHttp.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(JsonObject.parse(answer.body()).text("code")).isEqualTo("INTERNAL");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void anUnknownParameterIsNamed() throws Exception {
    try (RawHttp client = connect()) {
      RawHttp.Answer answer = client.send(head("GET /healthz?colour=red")).answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(JsonObject.parse(answer.body()).text("error")).contains("colour");
    }
  }

  /** More requests than are kept: the rest waits in the socket, and all are answered. */
  @Test
  void manyRequestsSentAheadAreAllAnswered() throws Exception {
    int requests = 5_000;
    try (RawHttp client = connect()) {
      Thread sender = new Thread(() -> sendAhead(client, requests));
      sender.start();
      for (int i = 0; i < requests; i++) {
        assertThat(client.answer().status()).isEqualTo(200);
      }
      sender.join();
    }
  }

  /** A client that asks and asks and reads nothing is held back: it cannot send any more. */
  @Test
  void answersThatAreNotReadAreNotMade() throws Exception {
    ByteBuffer requests =
        ByteBuffer.wrap(head("GET /docs").repeat(1_000).getBytes(StandardCharsets.US_ASCII));
    URI uri = URI.create(server.server().httpUrls().get(0));
    try (SocketChannel client =
        SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()))) {
      client.configureBlocking(false);
      long sent = 0;
      int refused = 0;
      while (refused < 200 && sent < 512L << 20) {
        if (!requests.hasRemaining()) {
          requests.rewind();
        }
        int taken = client.write(requests);
        sent += taken;
        refused = taken == 0 ? refused + 1 : 0;
        if (taken == 0) {
          // Lets the server do something meanwhile.
          try (RawHttp other = connect()) {
            assertThat(other.send(head("GET /healthz")).answer().status()).isEqualTo(200);
          }
        }
      }
      assertThat(sent).isLessThan(64L << 20);
    }
  }

  private static void sendAhead(RawHttp client, int requests) {
    try {
      client.send(head("GET /api/v1/server").repeat(requests));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
