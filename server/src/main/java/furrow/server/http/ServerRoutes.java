package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ShareInfo;

/** Routes about the server itself. */
public final class ServerRoutes {
  private ServerRoutes() {}

  public static void register(RouteTable routes) {
    routes.add(
        Route.get("/healthz")
            .summary("Whether the server lives")
            .open()
            .answers(200, "It does", null)
            .to(exchange -> exchange.answer(200, json().put("status", "ok"))));
    routes.add(
        Route.get("/api/v1/server")
            .summary("What the server is: addresses, counters, shares of users")
            .sends(ServerQuery.class)
            .answers(200, "The server", null)
            .to(
                exchange ->
                    exchange.call(
                        new ServerQuery(),
                        reply -> exchange.answer(200, json((ServerInfo) reply)))));
  }

  private static JsonObject json() {
    return new JsonObject().put("schema", "furrow/1");
  }

  private static JsonObject json(ServerInfo s) {
    return json()
        .put("server", s.serverId())
        .put("version", s.version())
        .put("pid", s.pid())
        .put("incarnation", s.incarnation())
        .put("uptime_s", s.uptimeMillis() / 1000.0)
        .put("addresses", s.addresses())
        .put("http", s.http())
        .put("warnings", s.warnings())
        .put("state_directory", s.stateDirectory())
        .put("draining", s.draining())
        .put("counters", s.counters())
        .put("shares", s.shares().stream().map(ServerRoutes::share).toList());
  }

  private static JsonObject share(ShareInfo s) {
    return new JsonObject()
        .put("user", s.user())
        .put("what", s.what())
        .put("held", s.held())
        .put("share", s.share())
        .put("limit", s.limit());
  }
}
