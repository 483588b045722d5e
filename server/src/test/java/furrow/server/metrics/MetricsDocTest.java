package furrow.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/metrics.md says what the registry has. Write it anew with -Dfurrow.docs=write. */
class MetricsDocTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final String BEGIN = "<!-- made from the registry: begin -->\n";
  private static final String END = "<!-- made from the registry: end -->\n";

  /** Base units and what they are the ends of, by https://prometheus.io/docs/practices/naming. */
  private static final Pattern OTHER_UNITS =
      Pattern.compile(
          ".*_(millis|milliseconds|ms|micros|nanos|minutes|hours|kb|mb|kib|mib|percent)(_.*)?");

  private final Map<String, MetricsText.Family> families =
      MetricsText.parse(new String(MetricsFixture.touched().text(), StandardCharsets.UTF_8));

  @Test
  void theDocumentIsMadeFromTheRegistry() throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if ("write".equals(System.getProperty("furrow.docs"))) {
      Files.writeString(DOCUMENT, text.substring(0, begin) + table() + text.substring(end));
    } else {
      assertThat(text.substring(begin, end)).isEqualTo(table());
    }
  }

  private String table() {
    StringBuilder table =
        new StringBuilder("| metric | type | labels | what |\n|---|---|---|---|\n");
    new TreeMap<>(families)
        .forEach(
            (name, family) -> {
              Set<String> labels = new TreeSet<>();
              family.samples().forEach(sample -> labels.addAll(sample.labels().keySet()));
              labels.remove("le");
              table.append("| `" + name + "` | " + family.type() + " | ");
              table.append(String.join(", ", labels) + " | " + family.help() + " |\n");
            });
    return table.toString();
  }

  @Test
  void everyMetricHasBeenTouched() {
    for (MetricSnapshot snapshot : MetricsFixture.touched().registry().scrape()) {
      assertThat(snapshot.getDataPoints()).as(snapshot.getMetadata().getName()).isNotEmpty();
    }
  }

  @Test
  void namesAreThoseOfPrometheusConventions() {
    assertThat(families).hasSizeGreaterThan(30);
    families.forEach(
        (name, family) -> {
          assertThat(name).matches("(furrow|jvm|process)(_[a-z0-9]+)+").doesNotMatch(OTHER_UNITS);
          assertThat(family.help()).as(name).endsWith(".");
        });
  }
}
