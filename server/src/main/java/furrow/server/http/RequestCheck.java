package furrow.server.http;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Set;

/**
 * Judges the head of a request, in this order: whether it is well-formed, whether it is meant for
 * this server, who asks, which route it is for. A body has not been read then.
 */
final class RequestCheck {
  /** Stands for a request of which nothing could be read. */
  static final HttpRequest UNREAD =
      new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");

  private static final int MAX_HEADERS = 100;
  private static final int MAX_TOKEN = 512;

  /** Headers that may come once only: two would be read in two ways. */
  private static final List<CharSequence> ONCE =
      List.of(
          HttpHeaderNames.HOST,
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.ORIGIN,
          HttpHeaderNames.EXPECT);

  /** Headers by which a proxy says for whom it asks. */
  private static final List<String> OF_PROXIES =
      List.of(
          "forwarded",
          "via",
          "x-forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-forwarded-server",
          "x-original-forwarded-for",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "true-client-ip",
          "cf-connecting-ip");

  /**
   * What was found.
   *
   * @param refusal null when the request goes on
   * @param identity null when nobody knows
   * @param hasBody whether a body follows
   * @param options whether the methods are asked for
   * @param allow methods of the path; empty where they do not matter
   * @param route null when refused, or with {@code options}
   */
  record Checked(
      Refusal refusal,
      Identity identity,
      boolean keepAlive,
      boolean hasBody,
      boolean options,
      String allow,
      Route route,
      Target target) {}

  /** Ends the check. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
      super(refusal.problem().getMessage(), null, false, false);
      this.refusal = refusal;
    }
  }

  private final HttpRequest request;
  private final HttpHeaders headers;
  private final HttpGateway gateway;
  private final Origin origin;
  private Identity identity;
  private Target target;
  private Route route;
  private String allow = "";

  private RequestCheck(HttpRequest request, HttpGateway gateway, Origin origin) {
    this.request = request;
    this.headers = request.headers();
    this.gateway = gateway;
    this.origin = origin;
  }

  static Checked of(HttpRequest request, HttpGateway gateway, Origin origin) {
    RequestCheck check = new RequestCheck(request, gateway, origin);
    Refusal refusal = null;
    try {
      check.run();
    } catch (RefusedException e) {
      refusal = e.refusal;
    }
    boolean options = refusal == null && check.route == null;
    return new Checked(
        refusal,
        check.identity,
        HttpUtil.isKeepAlive(request),
        HttpUtil.isTransferEncodingChunked(request) || !"0".equals(check.length()),
        options,
        check.allow,
        check.route,
        check.target);
  }

  private String length() {
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null ? "0" : length.strip();
  }

  private void run() throws RefusedException {
    if (request.decoderResult().isFailure()) {
      throw new RefusedException(malformed(request.decoderResult().cause()));
    }
    checkForm();
    target = target();
    checkHost();
    checkOrigin();
    identity = identity();
    if (identity == null) {
      throw denied("no token was shown", "a token was not shown");
    }
    findRoute();
    if (route != null && identity == Identity.ANONYMOUS && !route.open()) {
      throw denied(request.method() + " " + route.path(), "this needs a token");
    }
  }

  /** How a head or a body that cannot be decoded is refused. */
  static Refusal malformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Refusal.malformed(
          414, "the request line is longer than " + StrictRequestDecoder.MAX_LINE);
    }
    if (cause instanceof TooLongFrameException) {
      return Refusal.malformed(
          431, "the headers are larger than " + StrictRequestDecoder.MAX_HEADERS);
    }
    return Refusal.malformed("the request is malformed: " + cause.getMessage());
  }

  // ---- form ----

  private void checkForm() throws RefusedException {
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      throw new RefusedException(Refusal.malformed(505, "the version " + version + " of HTTP"));
    }
    if (headers.size() > MAX_HEADERS) {
      throw new RefusedException(Refusal.malformed(431, "more than " + MAX_HEADERS + " headers"));
    }
    for (CharSequence name : ONCE) {
      if (headers.getAll(name).size() > 1) {
        throw new RefusedException(Refusal.malformed("the header " + name + " comes twice"));
      }
    }
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (codings.size() > 1 || codings.size() == 1 && !"chunked".equalsIgnoreCase(codings.get(0))) {
      throw new RefusedException(
          Refusal.malformed(501, "the transfer coding " + String.join(", ", codings)));
    }
    if (!codings.isEmpty() && headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      throw new RefusedException(Refusal.malformed("a length beside chunks"));
    }
    String expect = headers.get(HttpHeaderNames.EXPECT);
    if (expect != null && !"100-continue".equalsIgnoreCase(expect)) {
      throw new RefusedException(Refusal.malformed(417, "the expectation \"" + expect + "\""));
    }
  }

  private Target target() throws RefusedException {
    if (request.uri().equals("*") && request.method().equals(HttpMethod.OPTIONS)) {
      return null;
    }
    try {
      return Target.parse(request.uri());
    } catch (Target.BadTargetException e) {
      throw new RefusedException(Refusal.malformed(e.getMessage()));
    }
  }

  // ---- for this server ----

  private void checkHost() throws RefusedException {
    String host = headers.get(HttpHeaderNames.HOST);
    if (host == null && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw new RefusedException(Refusal.malformed("there is no Host header"));
    }
    String authority = target == null ? null : target.authority();
    if (authority != null && host != null && !authority.equalsIgnoreCase(host)) {
      throw new RefusedException(Refusal.malformed("the target and the Host header differ"));
    }
    String named = authority != null ? authority : host;
    if (named == null) {
      return;
    }
    if (HostNames.host(named) == null) {
      throw new RefusedException(Refusal.malformed("the host \"" + named + "\""));
    }
    if (!gateway.hosts().allow(named, origin.local())) {
      gateway.handler().refused(origin.address(), asked(), "the foreign host " + named);
      throw new RefusedException(
          new Refusal(
              421,
              Refusal.of(
                      421,
                      ErrorCode.FORBIDDEN,
                      "this server is not called \"" + named + "\"",
                      "furrow server start --http-host " + HostNames.host(named))
                  .problem(),
              true));
    }
  }

  /** A page of another site must not use a browser to ask. */
  private void checkOrigin() throws RefusedException {
    String from = headers.get(HttpHeaderNames.ORIGIN);
    String site = headers.get("sec-fetch-site");
    String host = headers.get(HttpHeaderNames.HOST);
    boolean foreign =
        from != null
            && (host == null
                || !from.equalsIgnoreCase("http://" + host)
                    && !from.equalsIgnoreCase("https://" + host));
    if (foreign || site != null && !Set.of("same-origin", "none").contains(site)) {
      String who = from != null ? from : "a page of another site";
      gateway.handler().refused(origin.address(), asked(), "the foreign origin " + who);
      throw new RefusedException(
          Refusal.of(
              403,
              ErrorCode.FORBIDDEN,
              "requests of web pages of other sites are not taken: " + who,
              "ask without a browser, see docs/http.md"));
    }
  }

  private String asked() {
    return "HTTP " + request.method() + " " + (target == null ? "*" : target.path());
  }

  // ---- who ----

  private Identity identity() throws RefusedException {
    String shown = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (shown != null) {
      return bearer(shown);
    }
    if (OF_PROXIES.stream().anyMatch(headers::contains)) {
      // By the Unix socket too: what the server's user passes on for others is not his.
      return null;
    }
    if (origin.owner()) {
      return gateway.owner();
    }
    if (!origin.loopback()) {
      return null;
    }
    return gateway.trustsLoopback() ? gateway.owner() : Identity.ANONYMOUS;
  }

  private Identity bearer(String shown) throws RefusedException {
    int blank = shown.indexOf(' ');
    boolean bearer = blank > 0 && shown.substring(0, blank).equalsIgnoreCase("Bearer");
    String token = blank < 0 ? "" : shown.substring(blank).strip();
    if (!bearer || token.isEmpty() || token.length() > MAX_TOKEN) {
      throw denied("no bearer token", "the Authorization header is no \"Bearer TOKEN\"");
    }
    try {
      return Identity.of(gateway.tokens().authenticate(token));
    } catch (ProblemException e) {
      gateway.handler().refused(origin.address(), asked(), e.getMessage());
      throw new RefusedException(new Refusal(401, e, false));
    }
  }

  private RefusedException denied(String noted, String told) {
    gateway.handler().refused(origin.address(), asked(), noted);
    return new RefusedException(
        Refusal.of(
            401,
            ErrorCode.AUTH_REFUSED,
            told,
            "furrow token create --http --role client, then send: Authorization: Bearer TOKEN"));
  }

  // ---- route ----

  private void findRoute() throws RefusedException {
    String method = request.method().name();
    if (target == null) {
      allow = String.join(", ", RouteTable.methods(gateway.routes().all()));
      return;
    }
    List<Route> here = gateway.routes().at(target);
    if (here.isEmpty()) {
      throw new RefusedException(
          Refusal.of(
              404,
              ErrorCode.UNKNOWN_MESSAGE,
              "there is nothing at " + target.path(),
              "see /docs for what there is"));
    }
    allow = String.join(", ", RouteTable.methods(here));
    if (method.equals("OPTIONS")) {
      return;
    }
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (Route candidate : here) {
      if (candidate.method().equals(wanted)) {
        route = candidate;
        checkParameters();
        return;
      }
    }
    throw new RefusedException(
        Refusal.of(
            405,
            ErrorCode.BAD_REQUEST,
            target.path() + " does not take " + method,
            "use " + allow));
  }

  private void checkParameters() throws RefusedException {
    for (String name : target.query().keySet()) {
      if (route.parameter(Route.Place.QUERY, name) == null) {
        throw new RefusedException(
            Refusal.of(
                400,
                ErrorCode.BAD_REQUEST,
                route.path() + " has no query parameter \"" + name + "\"",
                "see /docs for those that it has"));
      }
    }
  }
}
