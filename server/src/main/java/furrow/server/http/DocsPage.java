package furrow.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table of routes as a page for people: one file, no scripts, nothing from elsewhere. */
final class DocsPage {
  private static final String STYLE =
      "body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
          + "code,pre{font:14px/1.4 ui-monospace,monospace;background:#8882;padding:.1em .3em}"
          + "pre{padding:.6em;overflow:auto}table{border-collapse:collapse}"
          + "td,th{text-align:left;padding:.2em .8em .2em 0;vertical-align:top}"
          + "h3{margin:1.6em 0 .2em}";

  /** What a browser may do with the page: apply its style. */
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + sha256(STYLE)
          + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private DocsPage() {}

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String of(List<Route> routes, String version) {
    StringBuilder page = new StringBuilder(8_192);
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<title>Furrow HTTP API</title>\n<style>").append(STYLE).append("</style>\n");
    page.append("</head>\n<body>\n<h1>Furrow HTTP API</h1>\n<p>Version ").append(text(version));
    page.append(". For programs: <a href=\"/openapi.json\">/openapi.json</a>.</p>\n");
    page.append("<p>A token is made where the server runs and is sent with each request:</p>\n");
    page.append("<pre>TOKEN=$(furrow token create --http --role client)\n");
    page.append("curl -H \"Authorization: Bearer $TOKEN\" URL/api/v1/server</pre>\n");
    page.append("<p>Errors have one shape:</p>\n<pre>");
    page.append(text("{\"schema\":\"furrow/1\",\"error\":\"...\",\"code\":\"BAD_REQUEST\","));
    page.append(text("\"message\":\"...\",\"hint\":\"what to do\"}")).append("</pre>\n");
    Map<String, List<Route>> groups =
        routes.stream()
            .collect(Collectors.groupingBy(OpenApi::group, TreeMap::new, Collectors.toList()));
    groups.forEach(
        (name, group) -> {
          page.append("<h2>").append(text(name)).append("</h2>\n");
          group.forEach(route -> add(page, route));
        });
    return page.append("</body>\n</html>\n").toString();
  }

  private static void add(StringBuilder page, Route route) {
    page.append("<h3><code>").append(text(route.method() + " " + route.path()));
    page.append("</code></h3>\n<p>").append(text(route.summary())).append(". ");
    page.append(text(OpenApi.who(route))).append("</p>\n<table>\n");
    for (Route.Parameter parameter : route.parameters()) {
      String where = parameter.place() == Route.Place.PATH ? "path" : "query";
      row(page, where + " <code>" + text(parameter.name()) + "</code>", parameter.text());
    }
    Route.Body body = route.body();
    if (body.reading() != Route.Reading.NONE) {
      row(page, "body", body.type() + ", at most " + body.most() + " bytes");
    }
    for (Route.Answer answer : route.answers()) {
      row(page, "answer " + answer.status(), answer.text() + " (" + answer.type() + ")");
    }
    page.append("</table>\n");
  }

  private static void row(StringBuilder page, String name, String what) {
    page.append("<tr><th>").append(name).append("</th><td>").append(text(what));
    page.append("</td></tr>\n");
  }

  private static String text(String raw) {
    return raw.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
