package furrow.server;

import furrow.server.http.Route;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes what hostile clients of HTTP send on one connection. Nothing in it shows a token that is
 * valid, so nothing but what is open to all may come of it.
 */
final class HostileRequests {
  /** Stands in what must never be taken for a request of its own. */
  static final String SMUGGLED = "/smuggled";

  private static final String HOST = "Host: localhost\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

  /** What must come of it. */
  enum Outcome {
    /** Well-formed requests: each is answered with 401, 403 or 421. */
    DENIED,
    /** Malformed: one error, then the connection ends. */
    MALFORMED,
    /** The first answer is an error. */
    ERROR,
    /** Nobody can say; but what holds for all holds for it. */
    ANYTHING
  }

  /** What one connection sends. */
  record Script(byte[] bytes, int requests, Outcome outcome) {}

  private final Random random;
  private final List<Route> privileged;
  private final List<String> credentials;

  /**
   * @param routes of the server
   * @param credentials values of the Authorization header, none of them valid
   */
  HostileRequests(Random random, List<Route> routes, List<String> credentials) {
    this.random = random;
    this.privileged = routes.stream().filter(route -> !route.open()).toList();
    this.credentials = credentials;
  }

  Script next() {
    return switch (random.nextInt(18)) {
      case 0, 1, 2 -> denied();
      case 3 -> text(Outcome.DENIED, foreignHost());
      case 4 -> text(Outcome.DENIED, foreignOrigin());
      case 5, 6 -> text(Outcome.MALFORMED, smuggling());
      case 7 -> text(Outcome.MALFORMED, lineTricks());
      case 8 -> text(Outcome.MALFORMED, chunkTricks());
      case 9 -> text(Outcome.MALFORMED, tooMuch());
      case 10 -> text(Outcome.ERROR, oddWords());
      case 11 -> text(Outcome.ERROR, targets());
      case 12 -> text(Outcome.ERROR, tooLong());
      case 13 -> truncated();
      case 14 -> garbage();
      case 15, 16 -> mutated();
      default -> flood();
    };
  }

  // ---- well-formed ----

  private Script denied() {
    int requests = 1 + random.nextInt(4);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < requests; i++) {
      all.append(privileged());
    }
    return new Script(bytes(all.toString()), requests, Outcome.DENIED);
  }

  /** A request that needs a token, with one that is not valid, or without. */
  private String privileged() {
    Route route = pick(privileged);
    String method = route.method();
    String shown = random.nextInt(4) == 0 ? "" : "Authorization: " + pick(credentials) + "\r\n";
    // A local process that shows nothing is somebody, and a proxy's client is not.
    String via = random.nextInt(4) == 0 ? "X-Forwarded-For: 10.0.0.1\r\n" : "";
    String path = route.path().replaceAll("\\{[^}]*}", "1");
    return request(method, path, HOST + shown + via, "");
  }

  private String request(String method, String path, String headers, String body) {
    String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
    return method + " " + path + " HTTP/1.1\r\n" + headers + length + "\r\n" + body;
  }

  private String foreignHost() {
    String host =
        pick(
            List.of(
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.2",
                "[::2]",
                "0.0.0.0",
                "localhost.",
                "2130706433",
                "10.1.2.3:80"));
    return random.nextBoolean()
        ? request("GET", "/healthz", "Host: " + host + "\r\n", "")
        : request("GET", "http://" + host + "/healthz", "Host: " + host + "\r\n", "");
  }

  private String foreignOrigin() {
    String origin =
        pick(
            List.of(
                "Origin: http://evil.example\r\n",
                "Origin: null\r\n",
                "Origin: https://localhost.evil.example\r\n",
                "Origin: http://localhost@evil.example\r\n",
                "Origin: file://\r\n",
                "Origin: localhost\r\n",
                "Sec-Fetch-Site: cross-site\r\n",
                "Sec-Fetch-Site: same-site\r\n",
                "Sec-Fetch-Site: other\r\n"));
    return random.nextBoolean()
        ? request("GET", "/healthz", HOST + origin, "")
        : request("POST", "/process", HOST + origin, "{\"message\":\"hello\"}");
  }

  // ---- malformed ----

  /** Where one program may see one request and another sees two. */
  private String smuggling() {
    String inner = request("GET", SMUGGLED, HOST, "");
    String in = "0\r\n\r\n" + inner;
    String length = "Content-Length: " + in.length() + "\r\n";
    String head = "POST " + pick(List.of("/healthz", "/process")) + " HTTP/1.1\r\n" + HOST;
    return switch (random.nextInt(10)) {
      case 0 -> head + length + CHUNKED + "\r\n" + in;
      case 1 -> head + CHUNKED + length + "\r\n" + in;
      case 2 -> head + "Content-Length: 0\r\n" + length + "\r\n" + in;
      case 3 -> head + length + "Content-Length: 0\r\n" + "\r\n" + in;
      case 4 -> head + "Content-Length: 0, " + in.length() + "\r\n\r\n" + in;
      case 5 -> head + "Content-Length : " + in.length() + "\r\n\r\n" + in;
      case 6 -> head + "Transfer-Encoding: " + pick(codings()) + "\r\n" + length + "\r\n" + in;
      case 7 ->
          head + "Content-Length: " + pick(List.of("+5", "-0", "0x5", "5 5", "")) + "\r\n\r\n" + in;
      case 8 -> head + "Content-Length:\r\n " + in.length() + "\r\n\r\n" + in;
      default -> head + length + "X: y\r\n\t" + CHUNKED + "\r\n" + in;
    };
  }

  private static List<String> codings() {
    return List.of(
        "chunked, identity",
        "identity, chunked",
        "xchunked",
        "chunked chunked",
        " chunked\r\n " + "x",
        "\u000bchunked",
        "\"chunked\"",
        "CHUNKED");
  }

  private String lineTricks() {
    String good = request("GET", "/healthz", HOST + "X-One: a\r\nX-Two: b\r\n", "");
    int line = good.indexOf("\r\n", random.nextInt(good.indexOf("X-Two") - 2));
    String control =
        String.valueOf((char) pick(List.of(0, 1, 7, 8, 11, 12, 27, 31, 127)).intValue());
    return switch (random.nextInt(6)) {
      case 0 -> good.substring(0, line) + "\n" + good.substring(line + 2);
      case 1 -> good.substring(0, line) + "\r" + good.substring(line + 2);
      case 2 -> good.replace("X-Two", pick(List.of(" X-Two", "\tX-Two", "X Two", "X-Two ", "")));
      case 3 -> good.replace("a\r\n", control + "\r\n");
      case 4 -> good.replace("/healthz", "/health" + control);
      default -> good.replace(" /", pick(List.of("  /", "\t/", " \t/", " x /")));
    };
  }

  private String chunkTricks() {
    String inner = request("GET", SMUGGLED, HOST, "");
    String chunk =
        pick(
            List.of(
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhelloXX0\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
                "80000000\r\nhello\r\n0\r\n\r\n",
                "5;a\nb\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "0\r\nX: y\n\r\n",
                "0\r\n folded\r\n\r\n"));
    return "POST " + "/process" + " HTTP/1.1\r\n" + HOST + CHUNKED + "\r\n" + chunk + inner;
  }

  private String tooMuch() {
    return switch (random.nextInt(4)) {
      case 0 -> request("GET", "/" + "a".repeat(9_000 + random.nextInt(100_000)), HOST, "");
      case 1 -> request("GET", "/healthz", HOST + "X: " + "a".repeat(20_000) + "\r\n", "");
      case 2 -> request("GET", "/healthz", HOST + "X: a\r\n".repeat(200), "");
      default -> "\r\n".repeat(50) + request("GET", "/healthz", HOST, "");
    };
  }

  private String oddWords() {
    String method = pick(List.of("PATCH", "TRACE", "BREW", "get", "PRI", "M-SEARCH", "DELETE"));
    String version = pick(List.of("HTTP/1.1", "HTTP/2.0", "HTTP/0.9", "HTTP/1.9", "RTSP/1.0"));
    return method + " /healthz " + version + "\r\n" + HOST + "\r\n";
  }

  private String targets() {
    return request(
        "GET",
        pick(
            List.of(
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/api/v1/..;/metrics",
                "//metrics",
                "/metrics/",
                "/METRICS",
                "/metrics%00",
                "/healthz%2f..%2fmetrics",
                "/api%2fv1%2fserver",
                "/healthz?a=%",
                "/healthz?%00",
                "http://localhost@evil.example/healthz",
                "gopher://localhost/",
                "localhost:80",
                "/\u00e4")),
        HOST,
        "");
  }

  private String tooLong() {
    long length = pick(List.of(1L << 31, 1L << 40, Long.MAX_VALUE, 10_000_000L));
    String expect = random.nextBoolean() ? "Expect: 100-continue\r\n" : "";
    return "POST "
        + pick(List.of("/healthz", "/process"))
        + " HTTP/1.1\r\n"
        + HOST
        + expect
        + "Content-Length: "
        + length
        + "\r\n\r\n"
        + (expect.isEmpty() ? "x".repeat(random.nextInt(20_000)) : "");
  }

  // ---- anything ----

  private Script truncated() {
    byte[] whole = bytes(privileged());
    int length = 1 + random.nextInt(whole.length - 1);
    byte[] cut = new byte[length];
    System.arraycopy(whole, 0, cut, 0, length);
    return new Script(cut, 1, Outcome.ANYTHING);
  }

  private Script garbage() {
    byte[] garbage = new byte[1 + random.nextInt(2_000)];
    random.nextBytes(garbage);
    return new Script(garbage, 1, Outcome.ANYTHING);
  }

  private Script mutated() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int requests = 1 + random.nextInt(3);
    for (int i = 0; i < requests; i++) {
      all.writeBytes(
          random.nextBoolean()
              ? bytes(privileged())
              : bytes(request("POST", "/process", HOST, "{\"message\":1}")));
    }
    byte[] bytes = all.toByteArray();
    for (int i = random.nextInt(6); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return new Script(bytes, requests, Outcome.ANYTHING);
  }

  /** Many requests ahead of their answers. */
  private Script flood() {
    int requests = 10 + random.nextInt(100);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < requests; i++) {
      all.append(random.nextInt(3) == 0 ? request("GET", "/healthz", HOST, "") : privileged());
    }
    return new Script(bytes(all.toString()), requests, Outcome.ANYTHING);
  }

  // ---- helpers ----

  /** Cut at random, as a network may; most often not at all. */
  List<byte[]> pieces(byte[] bytes) {
    if (random.nextInt(4) > 0) {
      return List.of(bytes);
    }
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(1 + bytes.length / 3));
      byte[] piece = new byte[length];
      System.arraycopy(bytes, at, piece, 0, length);
      pieces.add(piece);
      at += length;
    }
    return pieces;
  }

  private static Script text(Outcome outcome, String text) {
    return new Script(bytes(text), 1, outcome);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
