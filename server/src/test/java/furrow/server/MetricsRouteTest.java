package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.server.metrics.MetricsText;
import furrow.server.metrics.ServerMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server is scraped. */
class MetricsRouteTest {
  private static final HttpSettings TRUSTING = new HttpSettings(true, List.of(), true, Set.of());

  @TempDir Path directory;

  private static HttpResponse<String> get(ServerHarness server, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.server().httpUrls().get(0) + path))
            .timeout(Duration.ofSeconds(60))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static double value(Map<String, MetricsText.Family> read, String name, String labels) {
    assertThat(read).containsKey(name);
    return read.get(name).samples().stream()
        .filter(sample -> String.join(" ", sample.labels().values()).equals(labels))
        .mapToDouble(MetricsText.Sample::value)
        .findFirst()
        .orElse(-1);
  }

  @Test
  void everyMetricIsThereAndTheTextIsStrict() throws Exception {
    try (ServerHarness server = ServerHarness.start(directory, s -> s.withHttp(TRUSTING))) {
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(server, "/nowhere").statusCode()).isEqualTo(404);
      HttpResponse<String> first = get(server, "/metrics");

      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.headers().firstValue("Content-Type")).contains(ServerMetrics.CONTENT_TYPE);
      Map<String, MetricsText.Family> read = MetricsText.parse(first.body());
      assertThat(value(read, "furrow_http_requests_total", "GET /healthz 200")).isEqualTo(1);
      assertThat(value(read, "furrow_http_requests_total", "GET none 404")).isEqualTo(1);
      assertThat(value(read, "furrow_http_connections", "")).isPositive();
      assertThat(value(read, "furrow_workers", "up")).isZero();
      assertThat(value(read, "furrow_server_incarnation", "")).isEqualTo(1);
      assertThat(value(read, "jvm_memory_used_bytes", "heap")).isPositive();
      assertThat(value(read, "process_open_fds", "")).isPositive();

      Map<String, MetricsText.Family> next = MetricsText.parse(get(server, "/metrics").body());
      assertThat(value(next, "furrow_http_requests_total", "GET /metrics 200")).isEqualTo(1);
      assertThat(value(next, "furrow_http_request_duration_seconds", "/metrics +Inf")).isEqualTo(1);
    }
  }

  @Test
  void nobodyReadsThemWithoutAToken() throws Exception {
    try (ServerHarness server = ServerHarness.start(directory)) {
      HttpResponse<String> refused = get(server, "/metrics");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).doesNotContain("furrow_tasks");
    }
  }
}
