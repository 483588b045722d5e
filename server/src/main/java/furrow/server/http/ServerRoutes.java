package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Routes about the server itself and about the routes. */
public final class ServerRoutes {
  private final RouteTable routes;
  private final String version;
  private volatile Documents documents = new Documents(List.of(), new byte[0], new byte[0]);

  /** The table as text, made again when it has changed. */
  private record Documents(List<Route> of, byte[] api, byte[] page) {}

  private ServerRoutes(RouteTable routes, String version) {
    this.routes = routes;
    this.version = version;
  }

  /**
   * @param version of the server
   */
  public static void register(RouteTable routes, ReadinessChecks readiness, String version) {
    ServerRoutes own = new ServerRoutes(routes, version);
    routes.add(
        Route.get("/healthz")
            .summary("Whether the server lives")
            .open()
            .answers(200, "It does", JsonSchema.answer().needs("status", JsonSchema.text()).json())
            .to(exchange -> exchange.answer(200, json().put("status", "ok"))));
    routes.add(
        Route.get("/readyz")
            .summary("Whether the server can work: the engine answers, the disk has room")
            .sends(ServerQuery.class)
            .answers(200, "It can", readySchema())
            .answers(503, "It cannot: which check says so, and why", readySchema())
            .to(
                exchange ->
                    exchange.call(
                        new ServerQuery(),
                        reply -> ready(exchange, (ServerInfo) reply, readiness))));
    routes.add(
        Route.get("/api/v1/server")
            .summary("What the server is: addresses, counters, shares of users")
            .sends(ServerQuery.class)
            .answers(200, "The server", serverSchema())
            .to(
                exchange ->
                    exchange.call(
                        new ServerQuery(),
                        reply ->
                            exchange.answer(200, json().putAll(Rows.server((ServerInfo) reply))))));
    routes.add(
        Route.get("/openapi.json")
            .summary("These routes as OpenAPI 3.1")
            .open()
            .answers(200, "The document", null)
            .to(exchange -> exchange.answer(200, "application/json", own.documents().api())));
    routes.add(
        Route.get("/docs")
            .summary("These routes as a page")
            .open()
            .answersWith(200, "The page", "text/html; charset=utf-8")
            .to(
                exchange ->
                    exchange
                        .respondWith("Content-Security-Policy", DocsPage.POLICY)
                        .answer(200, "text/html; charset=utf-8", own.documents().page())));
  }

  private Documents documents() {
    Documents known = documents;
    List<Route> now = routes.all();
    if (known.of() != now) {
      known =
          new Documents(
              now,
              OpenApi.of(now, version).toString().getBytes(StandardCharsets.UTF_8),
              DocsPage.of(now, version).getBytes(StandardCharsets.UTF_8));
      documents = known;
    }
    return known;
  }

  private static void ready(Exchange exchange, ServerInfo server, ReadinessChecks readiness) {
    Map<String, String> problems = readiness.problems();
    problems.put("engine", server.draining() ? "the server is stopping" : "");
    boolean ready = problems.values().stream().allMatch(String::isEmpty);
    JsonObject checks = new JsonObject();
    problems.forEach((name, problem) -> checks.put(name, problem.isEmpty() ? "ok" : problem));
    JsonObject answer = json().put("status", ready ? "ok" : "not ready").put("checks", checks);
    JsonObject notes = new JsonObject();
    readiness.notes().forEach(notes::put);
    answer.put("notes", notes);
    if (!ready) {
      String all = String.join("; ", problems.values().stream().filter(p -> !p.isEmpty()).toList());
      answer.put("error", all);
    }
    exchange.answer(ready ? 200 : 503, answer);
  }

  private static JsonObject readySchema() {
    return JsonSchema.answer()
        .needs("status", JsonSchema.text())
        .needs("checks", JsonSchema.map(JsonSchema.text()))
        .needs("notes", JsonSchema.map(JsonSchema.text()))
        .may("error", JsonSchema.text())
        .json();
  }

  private static JsonObject serverSchema() {
    JsonObject share =
        JsonSchema.object()
            .needs("user", JsonSchema.text())
            .needs("what", JsonSchema.text())
            .needs("held", JsonSchema.integer())
            .needs("share", JsonSchema.integer())
            .needs("limit", JsonSchema.integer())
            .json();
    return JsonSchema.answer()
        .needs("server", JsonSchema.text())
        .needs("version", JsonSchema.text())
        .needs("pid", JsonSchema.integer())
        .needs("incarnation", JsonSchema.integer())
        .needs("uptime_s", JsonSchema.number())
        .needs("addresses", JsonSchema.list(JsonSchema.text()))
        .needs("http", JsonSchema.list(JsonSchema.text()))
        .needs("warnings", JsonSchema.list(JsonSchema.text()))
        .needs("state_directory", JsonSchema.text())
        .needs("draining", JsonSchema.flag())
        .needs("counters", JsonSchema.map(new JsonObject()))
        .needs("shares", JsonSchema.list(share))
        .json();
  }

  private static JsonObject json() {
    return new JsonObject().put("schema", "furrow/1");
  }
}
