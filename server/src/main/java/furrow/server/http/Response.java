package furrow.server.http;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.metrics.HttpMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Date;

/** The answer to one request as HTTP. */
final class Response {
  private static final AsciiString NOSNIFF = AsciiString.cached("nosniff");
  private static final AsciiString NO_STORE = AsciiString.cached("no-store");
  private static final AsciiString SAME_ORIGIN = AsciiString.cached("same-origin");
  private static final AsciiString NOTHING =
      AsciiString.cached("default-src 'none'; frame-ancestors 'none'");
  private static final AsciiString POLICY = AsciiString.cached("content-security-policy");
  private static final AsciiString OPENER = AsciiString.cached("cross-origin-resource-policy");
  private static final AsciiString TYPE_OPTIONS = AsciiString.cached("x-content-type-options");

  private record Clock(long second, String text) {}

  private static volatile Clock clock = new Clock(0, "");

  private final HttpConnection connection;
  private final boolean oldVersion;
  private final boolean head;
  private final HttpHeaders headers =
      DefaultHttpHeadersFactory.headersFactory().withValidation(true).newHeaders();
  private final String method;
  private final long startedNanos = System.nanoTime();
  private String route = HttpMetrics.NO_ROUTE;
  private int status;
  private boolean keepAlive;

  Response(HttpConnection connection, HttpRequest request, boolean keepAlive) {
    this.connection = connection;
    this.oldVersion = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    this.method = request.method().name();
    this.head = method.equals("HEAD");
    this.keepAlive = keepAlive;
  }

  void header(String name, String value) {
    headers.set(name, value);
  }

  /** For the metrics: what answers. */
  void of(Route answering) {
    route = answering.path();
  }

  boolean headOnly() {
    return head;
  }

  /** The connection ends with this answer. */
  void closeAfter() {
    keepAlive = false;
  }

  boolean keepsAlive() {
    return keepAlive;
  }

  void whole(int code, String type, byte[] bytes) {
    status = code;
    boolean empty = head || status == 204 || status == 304;
    ByteBuf content = empty ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), content);
    fill(response.headers(), type);
    if (status != 204) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    }
    finish(response);
  }

  void problem(int status, ProblemException problem) {
    if (problem.retryAfterMillis() > 0 || problem.code() == ErrorCode.BUSY) {
      header("Retry-After", Integer.toString(Math.max(1, problem.retryAfterMillis() / 1_000)));
    }
    if (status == 401) {
      header("WWW-Authenticate", "Bearer realm=\"furrow\"");
    }
    String body = Statuses.body(problem) + "\n";
    whole(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins an answer in pieces; without a length, HTTP/1.0 needs the end of the connection. */
  void begin(int code, String type, long length) {
    status = code;
    keepAlive &= length >= 0 || !oldVersion;
    DefaultHttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    fill(response.headers(), type);
    if (length >= 0) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    } else if (!oldVersion && !head) {
      response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    connection.write(response);
  }

  /** The end of an answer in pieces. */
  void last() {
    finish(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private void finish(HttpObject last) {
    long nanos = System.nanoTime() - startedNanos;
    connection.gateway().metrics().answered(method, route, status, nanos);
    connection.finish(last, keepAlive);
  }

  private void fill(HttpHeaders out, String type) {
    if (!type.isEmpty()) {
      out.set(HttpHeaderNames.CONTENT_TYPE, type);
    }
    out.set(HttpHeaderNames.DATE, date());
    out.set(HttpHeaderNames.CACHE_CONTROL, NO_STORE);
    out.set(TYPE_OPTIONS, NOSNIFF);
    out.set(OPENER, SAME_ORIGIN);
    out.set(POLICY, NOTHING);
    if (!keepAlive) {
      out.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (oldVersion) {
      out.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    if (!headers.isEmpty()) {
      out.setAll(headers);
    }
  }

  private static String date() {
    long now = System.currentTimeMillis();
    Clock known = clock;
    if (known.second() != now / 1_000) {
      known = new Clock(now / 1_000, DateFormatter.format(new Date(now)));
      clock = known;
    }
    return known.text();
  }
}
