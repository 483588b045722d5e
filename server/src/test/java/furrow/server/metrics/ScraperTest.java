package furrow.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.engine.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scrape says, and what it costs the engine. */
class ScraperTest {
  private final ServerMetrics metrics = new ServerMetrics("1.2 \"beta\"");
  private final AtomicLong nanos = new AtomicLong(1_000);
  private final List<Consumer<View.Totals>> asked = new ArrayList<>();
  private final Scraper scraper = new Scraper(metrics, asked::add, nanos::get);

  @AfterEach
  void close() {
    scraper.close();
  }

  private static Map<String, MetricsText.Family> read(CompletableFuture<byte[]> scrape)
      throws Exception {
    byte[] text = scrape.get(60, TimeUnit.SECONDS);
    return MetricsText.parse(new String(text, StandardCharsets.UTF_8));
  }

  private static double value(Map<String, MetricsText.Family> read, String name) {
    assertThat(read).containsKey(name);
    assertThat(read.get(name).samples()).hasSize(1);
    return read.get(name).samples().get(0).value();
  }

  @Test
  void aThousandScrapesAskTheEngineOnce() throws Exception {
    List<CompletableFuture<byte[]>> scrapes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      scrapes.add(scraper.scrape());
    }
    assertThat(asked).hasSize(1);
    assertThat(scrapes).noneMatch(CompletableFuture::isDone);
    asked.remove(0).accept(MetricsFixture.totals(9));
    assertThat(value(read(scrapes.get(0)), "furrow_subtasks_completed_total")).isEqualTo(9);
    byte[] first = scrapes.get(0).get();
    for (CompletableFuture<byte[]> scrape : scrapes) {
      assertThat(scrape.get(60, TimeUnit.SECONDS)).isSameAs(first);
    }
  }

  @Test
  void theEngineIsAskedOnceASecond() throws Exception {
    CompletableFuture<byte[]> first = scraper.scrape();
    asked.remove(0).accept(MetricsFixture.totals(1));
    read(first);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
    metrics.http().answered("GET", "/healthz", 200, 1);
    Map<String, MetricsText.Family> soon = read(scraper.scrape());
    assertThat(asked).isEmpty();
    assertThat(value(soon, "furrow_subtasks_completed_total")).isEqualTo(1);
    assertThat(value(soon, "furrow_http_requests_total")).isEqualTo(1);

    nanos.addAndGet(1);
    CompletableFuture<byte[]> later = scraper.scrape();
    asked.remove(0).accept(MetricsFixture.totals(2));
    assertThat(value(read(later), "furrow_subtasks_completed_total")).isEqualTo(2);
  }

  @Test
  void aScrapeAfterTheEndFails() {
    CompletableFuture<byte[]> scrape = scraper.scrape();
    scraper.close();
    asked.remove(0).accept(MetricsFixture.totals(1));
    assertThatThrownBy(() -> scrape.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void whatAClientChoosesIsNoLabel() throws Exception {
    metrics.http().answered("BREW", HttpMetrics.NO_ROUTE, 405, 1);
    metrics.http().answered("G\"E\nT", HttpMetrics.NO_ROUTE, 405, 1);
    metrics.http().answered("GET", "/process", 200, 3_000_000);
    CompletableFuture<byte[]> scrape = scraper.scrape();
    asked.remove(0).accept(MetricsFixture.totals(1));
    Map<String, MetricsText.Family> read = read(scrape);
    assertThat(read.get("furrow_http_requests_total").samples())
        .extracting(sample -> sample.labels().get("method") + " " + sample.value())
        .containsExactlyInAnyOrder("other 2.0", "GET 1.0");
    assertThat(read.get("furrow_http_request_duration_seconds").samples())
        .filteredOn(sample -> "/process".equals(sample.labels().get("route")))
        .filteredOn(sample -> "0.0025".equals(sample.labels().get("le")))
        .singleElement()
        .satisfies(sample -> assertThat(sample.value()).isZero());
    assertThat(read.get("furrow_build_info").samples().get(0).labels())
        .containsEntry("version", "1.2 \\\"beta\\\"");
    assertThat(read.get("furrow_tasks").samples())
        .extracting(sample -> sample.labels().get("state") + " " + sample.value())
        .containsExactlyInAnyOrder("waiting 3.0", "running 4.0", "ended 5.0");
  }
}
