package furrow.server.metrics;

import furrow.engine.View;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metrics that have all been touched, and numbers of an engine. */
final class MetricsFixture {
  private MetricsFixture() {}

  static View.Totals totals(long completions) {
    Map<String, Integer> workers = new LinkedHashMap<>();
    for (String state : List.of("up", "draining", "suspect", "probation", "quarantined")) {
      workers.put(state, 1);
    }
    View.Server server =
        new View.Server(3, 7, 5, 5, 10, 4, 100, 6, completions, 1, 2, 3, 4, 5, true, List.of());
    return new View.Totals(server, workers, 2, 3, 4, 1);
  }

  /** As they are in a server, with a value for each. */
  static ServerMetrics touched() {
    ServerMetrics metrics = new ServerMetrics("test");
    metrics.shell(new ServerMetrics.Shell(() -> 1, () -> 2, () -> 3, () -> 2, () -> true));
    metrics.http().connections(() -> 4);
    metrics.http().answered("GET", "/metrics", 200, 2_000_000);
    metrics.engine().totals(totals(1));
    return metrics;
  }
}
