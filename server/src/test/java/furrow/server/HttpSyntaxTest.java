package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.server.http.Route;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that two programs might read in two ways are refused with 400 and the connection ends,
 * so that what follows is never taken for a request of its own.
 */
class HttpSyntaxTest {
  private static final String FOLLOWER = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir static Path directory;
  private static ServerHarness server;

  @BeforeAll
  static void start() throws Exception {
    HttpSettings trusting = new HttpSettings(true, List.of(), true, Set.of());
    server = ServerHarness.start(directory, s -> s.withHttp(trusting));
    server
        .server()
        .httpRoutes()
        .add(
            Route.post("/test/echo")
                .takesJson(1 << 20, null)
                .to(e -> e.answer(200, "application/octet-stream", e.body())));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private record Case(String name, int status, String request) {}

  private static Case bad(String name, String request) {
    return new Case(name, 400, request);
  }

  private static String post(String headers, String body) {
    return "POST /healthz HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body;
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private static Stream<Case> lengths() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    return Stream.of(
        bad("length and chunks", post("Content-Length: 5\r\n" + chunked, "0\r\n\r\n")),
        bad("chunks and length", post(chunked + "Content-Length: 5\r\n", "0\r\n\r\n")),
        bad("length 0 and chunks", post("Content-Length: 0\r\n" + chunked, "0\r\n\r\n")),
        bad("two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello")),
        bad("the same length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")),
        bad("a list of lengths", post("Content-Length: 5, 5\r\n", "hello")),
        bad("a length with a sign", post("Content-Length: +5\r\n", "hello")),
        bad("a length below 0", post("Content-Length: -1\r\n", "hello")),
        bad("a hexadecimal length", post("Content-Length: 0x5\r\n", "hello")),
        bad("a length that is no number", post("Content-Length: five\r\n", "hello")),
        bad("an empty length", post("Content-Length: \r\n", "hello")),
        bad("a length with a blank in it", post("Content-Length: 1 2\r\n", "hello")),
        bad("a length beyond 64 bits", post("Content-Length: 99999999999999999999\r\n", "")),
        bad("a length with a fraction", post("Content-Length: 5.0\r\n", "hello")),
        bad("a length in other digits", post("Content-Length: \u00b2\r\n", "hello")),
        bad("a blank before the colon", post("Content-Length : 5\r\n", "hello")),
        bad("a tab before the colon", post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n")),
        new Case(
            "an unknown coding", 501, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
        new Case("chunks twice", 400, post(chunked + chunked, "0\r\n\r\n")),
        bad("chunks not last", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")),
        bad("identity", post("Transfer-Encoding: identity\r\n", "0\r\n\r\n")),
        bad("almost chunks", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")),
        bad("quoted chunks", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")),
        bad("empty coding", post("Transfer-Encoding: \r\n", "0\r\n\r\n")),
        bad("vertical tab", post("Transfer-Encoding: \u000bchunked\r\n", "0\r\n\r\n")),
        bad(
            "chunks in HTTP/1.0",
            "POST /healthz HTTP/1.0\r\nHost: localhost\r\n" + chunked + "\r\n0\r\n\r\n"));
  }

  private static Stream<Case> chunks() {
    return Stream.of(
            "5\nhello\r\n0\r\n\r\n",
            "5\r\nhello0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "+5\r\nhello\r\n0\r\n\r\n",
            "-5\r\nhello\r\n0\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "\r\nhello\r\n0\r\n\r\n",
            "5 \r\nhello\r\n0\r\n\r\n",
            " 5\r\nhello\r\n0\r\n\r\n",
            "G\r\nhello\r\n0\r\n\r\n",
            "FFFFFFFFFFFFFFFF5\r\nhello\r\n0\r\n\r\n",
            "80000000\r\nhello\r\n0\r\n\r\n",
            "5;a\nb\r\nhello\r\n0\r\n\r\n",
            "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n",
            "0\r\nX: y\n\r\n",
            "0\r\n no-name\r\n\r\n",
            "0\r\nnocolon\r\n\r\n")
        .map(
            body ->
                bad(
                    "chunk " + body.replace("\r", "\\r").replace("\n", "\\n"),
                    "POST /test/echo HTTP/1.1\r\nHost: localhost\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + body));
  }

  private static Stream<Case> lines() {
    String host = "Host: localhost\r\n";
    return Stream.of(
        bad("bare LF after the request line", "GET /healthz HTTP/1.1\n" + host + "\r\n"),
        bad("bare LF after a header", "GET /healthz HTTP/1.1\r\nHost: localhost\n\r\n"),
        bad("bare LF at the end", "GET /healthz HTTP/1.1\r\n" + host + "\n"),
        bad("bare CR in a value", "GET /healthz HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n"),
        bad("CR before CRLF", "GET /healthz HTTP/1.1\r\n" + host + "X: a\r\r\n\r\n"),
        bad("folded header", "GET /healthz HTTP/1.1\r\n" + host + "X: a\r\n b\r\n\r\n"),
        bad("folded by a tab", "GET /healthz HTTP/1.1\r\n" + host + "X: a\r\n\tb\r\n\r\n"),
        bad("folded first header", "GET /healthz HTTP/1.1\r\n X: a\r\n" + host + "\r\n"),
        bad("folded length", post("Content-Length:\r\n 5\r\n", "hello")),
        bad("NUL in a value", "GET /healthz HTTP/1.1\r\n" + host + "X: a\0b\r\n\r\n"),
        bad("NUL in a name", "GET /healthz HTTP/1.1\r\n" + host + "X\0: a\r\n\r\n"),
        bad("DEL in a value", "GET /healthz HTTP/1.1\r\n" + host + "X: a\u007fb\r\n\r\n"),
        bad("escape in a value", "GET /healthz HTTP/1.1\r\n" + host + "X: a\u001bb\r\n\r\n"),
        bad("no colon", "GET /healthz HTTP/1.1\r\n" + host + "nothing\r\n\r\n"),
        bad("no name", "GET /healthz HTTP/1.1\r\n" + host + ": a\r\n\r\n"),
        bad("a blank in a name", "GET /healthz HTTP/1.1\r\n" + host + "X Y: a\r\n\r\n"),
        bad("no Host", "GET /healthz HTTP/1.1\r\n\r\n"),
        bad("two Hosts", "GET /healthz HTTP/1.1\r\n" + host + host + "\r\n"),
        bad("an empty Host", "GET /healthz HTTP/1.1\r\nHost: \r\n\r\n"),
        bad("a Host with a path", "GET /healthz HTTP/1.1\r\nHost: localhost/x\r\n\r\n"),
        bad("a Host with a user", "GET /healthz HTTP/1.1\r\nHost: a@localhost\r\n\r\n"),
        bad("a Host with a bad port", "GET /healthz HTTP/1.1\r\nHost: localhost:80a\r\n\r\n"),
        bad("a list of Hosts", "GET /healthz HTTP/1.1\r\nHost: localhost, evil\r\n\r\n"),
        new Case("HTTP/2.0", 505, "GET /healthz HTTP/2.0\r\n" + host + "\r\n"),
        new Case("HTTP/1.2", 505, "GET /healthz HTTP/1.2\r\n" + host + "\r\n"),
        new Case("HTTP/0.9", 505, "GET /healthz HTTP/0.9\r\n" + host + "\r\n"),
        bad("no version", "GET /healthz\r\n" + host + "\r\n"),
        bad("a version of two digits", "GET /healthz HTTP/1.10\r\n" + host + "\r\n"),
        bad("a lower-case version", "GET /healthz http/1.1\r\n" + host + "\r\n"),
        bad("two blanks", "GET  /healthz HTTP/1.1\r\n" + host + "\r\n"),
        bad("a tab for a blank", "GET\t/healthz HTTP/1.1\r\n" + host + "\r\n"),
        bad("a blank at the end", "GET /healthz HTTP/1.1 \r\n" + host + "\r\n"),
        bad("a blank at the beginning", " GET /healthz HTTP/1.1\r\n" + host + "\r\n"),
        bad("a blank in the target", "GET /heal thz HTTP/1.1\r\n" + host + "\r\n"),
        bad("a method that is no token", "G(T /healthz HTTP/1.1\r\n" + host + "\r\n"),
        bad("a LF before the request line", "\n" + get("/healthz")),
        bad("a CR before the request line", "\r" + get("/healthz")),
        bad("two LFs before the request line", "\n\n" + get("/healthz")),
        bad("many blank lines", "\r\n\r\n\r\nGET /healthz HTTP/1.1\r\n" + host + "\r\n"),
        bad(
            "TLS on a plain port",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\n"),
        new Case("HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        new Case("a long target", 414, get("/" + "a".repeat(9_000))),
        new Case(
            "large headers",
            431,
            get("/healthz").replace("\r\n\r\n", "\r\nX: " + "a".repeat(20_000) + "\r\n\r\n")),
        new Case(
            "many headers",
            431,
            get("/healthz").replace("\r\n\r\n", "\r\n" + "X: a\r\n".repeat(200) + "\r\n")),
        new Case("another expectation", 417, post("Expect: tea\r\n", "")),
        bad(
            "two Authorization headers",
            "GET /healthz HTTP/1.1\r\n"
                + host
                + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"));
  }

  private static Stream<Case> targets() {
    return Stream.of(
            "healthz",
            "*",
            "localhost:80",
            "/a/../healthz",
            "/./healthz",
            "/%2e%2e/healthz",
            "/%2E/healthz",
            "/a%2fhealthz",
            "/a%5chealthz",
            "/a\\healthz",
            "/healthz%00",
            "/healthz%0d%0aX:y",
            "/healthz%",
            "/healthz%4",
            "/healthz%zz",
            "/healthz%c3%28",
            "/healthz%ff",
            "/healthz#top",
            "/healthz\u00e4",
            "/healthz?a=1&a=2",
            "/healthz?a=%00",
            "/healthz?%zz",
            "ftp://localhost/healthz",
            "http:///healthz",
            "http://a@localhost/healthz",
            "http://localhost:9/healthz",
            "http://evil.example/healthz")
        .map(target -> bad("target " + target, get(target)));
  }

  @TestFactory
  Stream<DynamicTest> whatCanBeReadInTwoWaysIsRefusedAndTheConnectionEnds() {
    return Stream.of(lengths(), chunks(), lines(), targets())
        .flatMap(cases -> cases)
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
  }

  private static void check(Case hostile) throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      client.send(hostile.request() + FOLLOWER);

      RawHttp.Answer answer = client.answer();
      assertThat(answer.status()).as(answer.body()).isEqualTo(hostile.status());
      assertThat(JsonObject.parse(answer.body()).text("error")).isNotBlank();
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.ended()).as("nothing more is answered").isTrue();
    }
    serves();
  }

  private static void serves() throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      assertThat(client.send(FOLLOWER).answer().status()).isEqualTo(200);
    }
  }

  /** The same bytes one by one give the same answers: no check depends on how they arrive. */
  @TestFactory
  Stream<DynamicTest> piecesMakeNoDifference() {
    return Stream.of(lines(), lengths())
        .flatMap(cases -> cases)
        .filter(c -> c.request().length() < 300)
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      try (RawHttp client = RawHttp.connect(server)) {
                        for (char one : c.request().toCharArray()) {
                          client.send(String.valueOf(one));
                        }
                        client.send("\r\n\r\n");
                        assertThat(client.answer().status()).isEqualTo(c.status());
                      }
                    }));
  }

  /** RFC 9112, 2.2: some old clients send a line end after a body. */
  @Test
  void oneBlankLineBeforeARequestIsTaken() throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      client.send("\r\n" + get("/healthz") + "\r\n" + get("/healthz"));

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void requestsSentAheadAreAnsweredInOrder() throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      client.send((get("/healthz") + get("/api/v1/server") + get("/nothing")).repeat(20));

      for (int i = 0; i < 20; i++) {
        assertThat(client.answer().body()).contains("\"status\":\"ok\"");
        assertThat(client.answer().body()).contains("\"pid\":");
        assertThat(client.answer().status()).isEqualTo(404);
      }
    }
  }
}
