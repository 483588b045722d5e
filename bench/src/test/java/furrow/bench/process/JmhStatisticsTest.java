package furrow.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import furrow.client.load.HttpTarget;
import furrow.client.load.JmhResults;
import furrow.client.load.LoadFigures;
import furrow.client.load.LoadPlan;
import furrow.json.JsonObject;
import furrow.protocol.access.Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.util.ListStatistics;

/** The score and error of {@code furrow load} are those that JMH computes of the same values. */
class JmhStatisticsTest {
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 10, 25, 100, 1_500})
  void scoresAndErrorsAreThoseOfJmh(int count) {
    Random random = new Random(count);
    double[] values =
        DoubleStream.generate(() -> 1e4 + 1e3 * random.nextGaussian()).limit(count).toArray();
    ListStatistics jmh = new ListStatistics(values);
    Histogram latencies = new Histogram(3);
    latencies.recordValue(1_000);
    LoadFigures figures =
        new LoadFigures(DoubleStream.of(values).boxed().toList(), latencies, Map.of(), 0);
    LoadPlan plan = new LoadPlan(1, 0, Duration.ZERO, Duration.ofSeconds(1), count);
    HttpTarget target = new HttpTarget("x", Address.tcp("127.0.0.1", 1), "", new byte[0], 1);

    JsonObject json = new JmhResults(target, plan, List.of(figures)).json();

    assertThat((double) json.get("requests_per_s")).isCloseTo(jmh.getMean(), within(1e-6));
    assertThat((double) json.get("requests_per_s_error"))
        .isCloseTo(jmh.getMeanErrorAt(0.999), within(1e-5 * jmh.getMean()));
  }
}
