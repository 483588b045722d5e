package furrow.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** What the HTTP gateway counts. Safe for use by several threads, and never waits. */
public final class HttpMetrics {
  /** In the place of a route, for requests that have none. */
  public static final String NO_ROUTE = "none";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

  /** Clients serve paths of their own, and each has its numbers for as long as the server runs. */
  private static final int MOST_ROUTES = 500;

  private static final String OTHER = "other";
  private static final double NANOS = 1e9;
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };

  private final PrometheusRegistry registry;
  private final Set<String> routes = ConcurrentHashMap.newKeySet();
  private final Counter requests;
  private final Histogram durations;

  HttpMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    requests =
        Counter.builder()
            .name("furrow_http_requests_total")
            .help(
                "HTTP requests that were answered. The route is its path in /openapi.json, "
                    + NO_ROUTE
                    + " where there is no such route or the request was refused before, other"
                    + " beyond 500 of them.")
            .labelNames("method", "route", "status")
            .withoutExemplars()
            .register(registry);
    durations =
        Histogram.builder()
            .name("furrow_http_request_duration_seconds")
            .help("From the headers of a request to the end of its answer.")
            .labelNames("route")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .register(registry);
  }

  /** How many connections there are; to be called once. */
  public void connections(IntSupplier count) {
    ServerMetrics.gauge(
        registry, "furrow_http_connections", "HTTP connections that are open.", count::getAsInt);
  }

  /**
   * A request has been answered.
   *
   * @param method as the client sent it
   * @param route a path of the table of routes, or {@link #NO_ROUTE}
   */
  public void answered(String method, String route, int status, long nanos) {
    String known = METHODS.contains(method) ? method : "other";
    String counted = counted(route);
    requests.labelValues(known, counted, Integer.toString(status)).inc();
    durations.labelValues(counted).observe(nanos / NANOS);
  }

  private String counted(String route) {
    if (!routes.contains(route)) {
      if (routes.size() >= MOST_ROUTES) {
        return OTHER;
      }
      routes.add(route);
    }
    return route;
  }
}
