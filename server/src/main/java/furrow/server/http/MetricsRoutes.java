package furrow.server.http;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.server.metrics.Scraper;
import furrow.server.metrics.ServerMetrics;

/** The route for Prometheus. */
public final class MetricsRoutes {
  private MetricsRoutes() {}

  public static void register(RouteTable routes, Scraper scraper) {
    routes.add(
        Route.get("/metrics")
            .summary("Counters of the server, over all users, for Prometheus")
            .only(Role.READ, Role.ADMIN)
            .answersWith(200, "Text format 0.0.4", ServerMetrics.CONTENT_TYPE)
            .to(exchange -> scrape(exchange, scraper)));
  }

  private static void scrape(Exchange exchange, Scraper scraper) {
    scraper
        .scrape()
        .whenComplete(
            (text, problem) ->
                exchange.execute(
                    () -> {
                      if (problem == null) {
                        exchange.answer(200, ServerMetrics.CONTENT_TYPE, text);
                      } else {
                        exchange.fail(failed(problem));
                      }
                    }));
  }

  private static ProblemException failed(Throwable problem) {
    return new ProblemException(
        ErrorCode.INTERNAL,
        "the metrics cannot be written: " + problem,
        "please report this with the server's log");
  }
}
