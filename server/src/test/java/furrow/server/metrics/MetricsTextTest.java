package furrow.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The strict reader takes what is right, and refuses each thing that is not. */
class MetricsTextTest {
  private static final String GAUGE =
      "# HELP a b c\n# TYPE a gauge\na{x=\"1\",y=\"\\\"\\n\"} -1.5E3\n";
  private static final String HISTOGRAM =
      """
      # HELP h b
      # TYPE h histogram
      h_bucket{le="0.1"} 1
      h_bucket{le="+Inf"} 2
      h_count 2
      h_sum 3.5
      """;

  @Test
  void takesEachType() {
    Map<String, MetricsText.Family> read =
        MetricsText.parse(
            GAUGE
                + HISTOGRAM
                + "# HELP c_total b\n# TYPE c_total counter\nc_total 1\n"
                + "# HELP s b\n# TYPE s summary\ns_count{p=\"q\"} 1\ns_sum{p=\"q\"} +Inf\n");
    assertThat(read.keySet()).containsExactly("a", "h", "c_total", "s");
    assertThat(read.get("a").samples().get(0).value()).isEqualTo(-1500);
    assertThat(read.get("a").samples().get(0).labels()).containsOnlyKeys("x", "y");
  }

  @Test
  void refusesWhatIsNotTheFormat() {
    for (String bad :
        new String[] {
          "",
          "a 1\n",
          GAUGE.strip(),
          GAUGE + "\n",
          GAUGE + GAUGE,
          GAUGE.replace("# HELP a b c\n", ""),
          GAUGE.replace("# TYPE a gauge\n", ""),
          GAUGE.replace("gauge", "number"),
          GAUGE.replace("x=", "1x="),
          GAUGE.replace("x=", "y="),
          GAUGE.replace("\\n", "\\t"),
          GAUGE.replace("-1.5E3", "0x10"),
          GAUGE.replace("-1.5E3", "-1.5E3 extra"),
          GAUGE.replace("a{", "b{"),
          GAUGE.replace("} ", ",} "),
          GAUGE.replace("} ", "}  "),
          GAUGE + "a{y=\"\\\"\\n\",x=\"1\"} 2\n",
          GAUGE.replace(" a", " a_total").replace("\na", "\na_total"),
          "# HELP c b\n# TYPE c counter\nc 1\n",
          "# HELP c_total b\n# TYPE c_total counter\nc_total -1\n",
          "# HELP c_total b\n# TYPE c_total counter\n",
          HISTOGRAM.replace("+Inf", "0.2"),
          HISTOGRAM.replace("h_count 2", "h_count 3"),
          HISTOGRAM.replace("h_sum 3.5\n", ""),
          HISTOGRAM.replace("\"0.1\"} 1", "\"0.1\"} 3"),
        }) {
      assertThatThrownBy(() -> MetricsText.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
