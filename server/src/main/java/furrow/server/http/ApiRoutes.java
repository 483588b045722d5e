package furrow.server.http;

/** What the command line does with a server, as routes below /api/v1. */
public final class ApiRoutes {
  private ApiRoutes() {}

  public static void register(RouteTable routes) {
    TaskRoutes.register(routes);
    ClusterRoutes.register(routes);
    EventRoutes.register(routes);
  }
}
