package furrow.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

class HttpMetricsTest {
  /** Whoever serves paths could fill the memory else. */
  @Test
  void pathsOfClientsAreCountedTogetherBeyondABound() {
    PrometheusRegistry registry = new PrometheusRegistry();
    HttpMetrics metrics = new HttpMetrics(registry);
    for (int i = 0; i < 2_000; i++) {
      metrics.answered("POST", "/path" + i, 200, 1);
    }

    var requests =
        registry.scrape().stream()
            .filter(one -> one.getMetadata().getName().equals("furrow_http_requests"))
            .findFirst()
            .orElseThrow();
    assertThat(requests.getDataPoints()).hasSize(501);
    assertThat(requests.getDataPoints())
        .anyMatch(point -> point.getLabels().get("route").equals("other"));
  }
}
