package furrow.client.load;

import furrow.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The figures of a load in the shapes that JMH gives its own: a table, and its JSON. */
public final class JmhResults {
  /** What JMH lists of a distribution. */
  private static final double[] PERCENTILES = {0, 50, 90, 95, 99, 99.9, 99.99, 100};

  /** Set by the launcher where the terminal has no such character. */
  private static final String PLUS_MINUS = Boolean.getBoolean("furrow.ascii") ? "+-" : "\u00b1";

  /** Whose shapes these are. */
  private static final String JMH_VERSION = "1.37";

  private final LoadTarget target;
  private final LoadPlan plan;
  private final List<LoadFigures> forks;
  private final LoadFigures all;
  private final Scores throughput;
  private final double meanMicros;
  private final double meanError;

  public JmhResults(LoadTarget target, LoadPlan plan, List<LoadFigures> forks) {
    this.target = target;
    this.plan = plan;
    this.forks = forks;
    this.all = LoadFigures.sum(forks);
    this.throughput = Scores.of(all.scores());
    Histogram nanos = all.latencies();
    this.meanMicros = nanos.getMean() / 1e3;
    this.meanError = Scores.error(nanos.getTotalCount(), nanos.getStdDeviation() / 1e3);
  }

  public LoadFigures all() {
    return all;
  }

  /** Requests per second that were answered as asked, the mean of all iterations. */
  public double requestsPerSecond() {
    return throughput.mean();
  }

  public double micros(double percentile) {
    return all.latencies().getValueAtPercentile(percentile) / 1e3;
  }

  // ---- for people ----

  /** What is about to be done, in lines as JMH's. */
  public static List<String> heading(LoadTarget target, LoadPlan plan, String version) {
    String mode =
        plan.openLoop()
            ? text("%.0f requests/s are due (open loop); latency counts from then", plan.rate())
            : "each client asks again when it has its answer (closed loop)";
    return List.of(
        "# Furrow "
            + version
            + ", VM: "
            + property("java.vm.name")
            + ", "
            + property("java.vm.version"),
        "# Target: " + target.title(),
        "# Warmup: " + text("%.3f s", plan.warmup().toMillis() / 1e3),
        text(
            "# Measurement: %d iterations, %.3f s each",
            plan.iterations(), plan.iterationNanos() / 1e9),
        "# Clients: " + plan.clients() + ", one connection and one request at a time each",
        "# Mode: " + mode);
  }

  /** The spread of the scores, as JMH tells it. */
  public List<String> spread() {
    List<String> lines = new ArrayList<>();
    lines.add("Result \"" + target.benchmark() + "\":");
    lines.add(text("  %.3f %sops/s [Average]", throughput.mean(), plusMinus()));
    lines.add(
        text(
            "  (min, avg, max) = (%.3f, %.3f, %.3f), stdev = %.3f",
            throughput.least(), throughput.mean(), throughput.most(), throughput.deviation()));
    if (!Double.isNaN(throughput.error())) {
      lines.add(
          text(
              "  CI (99.9%%): [%.3f, %.3f] (assumes normal distribution)",
              throughput.mean() - throughput.error(), throughput.mean() + throughput.error()));
    }
    return lines;
  }

  private String plusMinus() {
    return Double.isNaN(throughput.error())
        ? ""
        : PLUS_MINUS + text("(99.9%%) %.3f ", throughput.error());
  }

  /** Rows of cells under {@link #columns()}. */
  public List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    String name = target.benchmark();
    rows.add(
        row(name, "thrpt", all.scores().size(), throughput.mean(), throughput.error(), "ops/s"));
    long samples = all.latencies().getTotalCount();
    rows.add(row(name, "sample", samples, meanMicros, meanError, "us/op"));
    for (double percentile : PERCENTILES) {
      String at = name + ":p" + percentileName(percentile);
      rows.add(List.of(at, "sample", "", text("%.3f", micros(percentile)), "", "us/op"));
    }
    return rows;
  }

  public static List<String> columns() {
    return List.of("Benchmark", "Mode", "Cnt", "Score", "Error", "Units");
  }

  private static List<String> row(
      String name, String mode, long count, double score, double error, String unit) {
    String plusMinus = Double.isNaN(error) ? "" : PLUS_MINUS + text(" %.3f", error);
    return List.of(name, mode, Long.toString(count), text("%.3f", score), plusMinus, unit);
  }

  /** As in 0.50, 0.9999. */
  private static String percentileName(double percentile) {
    String plain =
        java.math.BigDecimal.valueOf(percentile)
            .movePointLeft(2)
            .stripTrailingZeros()
            .toPlainString();
    int digits = plain.indexOf('.') < 0 ? 0 : plain.length() - plain.indexOf('.') - 1;
    return digits >= 2 ? plain : text("%.2f", percentile / 100);
  }

  /** As in {@code 503 12, timeout 1}; empty without errors. */
  public String errors() {
    StringBuilder text = new StringBuilder();
    all.errors()
        .forEach(
            (kind, count) ->
                text.append(text.length() == 0 ? "" : ", ").append(kind).append(' ').append(count));
    return text.toString();
  }

  // ---- for programs ----

  /** Everything as one object of Furrow's, with JMH's results under {@code benchmarks}. */
  public JsonObject json() {
    JsonObject latency =
        new JsonObject().put("mean", orNull(meanMicros)).put("mean_error", orNull(meanError));
    for (double percentile : PERCENTILES) {
      String key = percentile == 0 ? "min" : percentile == 100 ? "max" : "p" + shortest(percentile);
      latency.put(key, micros(percentile));
    }
    return new JsonObject()
        .put("target", target.title())
        .put("mode", plan.openLoop() ? "open-loop" : "closed-loop")
        .put("coordinated_omission_corrected", plan.openLoop())
        .put("clients", plan.clients())
        .put("rate", plan.openLoop() ? plan.rate() : null)
        .put("forks", forks.size())
        .put("iterations", plan.iterations())
        .put("duration_s", plan.duration().toMillis() / 1e3)
        .put("answered", all.latencies().getTotalCount() - all.unsent())
        .put("failed", all.failed())
        .put("errors", all.errors())
        .put("unsent", all.unsent())
        .put("requests_per_s", throughput.mean())
        .put("requests_per_s_error", orNull(throughput.error()))
        .put("latency_us", latency)
        .put("benchmarks", benchmarks(false));
  }

  /**
   * The list that JMH writes with {@code -rf json}.
   *
   * @param raw with every latency that was measured, as JMH does
   */
  public List<JsonObject> benchmarks(boolean raw) {
    List<List<Double>> scores = forks.stream().map(LoadFigures::scores).toList();
    JsonObject rate =
        metric(throughput.mean(), throughput.error(), "ops/s", ranks(all.scores()))
            .put("rawData", scores);
    JsonObject latency = metric(meanMicros, meanError, "us/op", percentiles());
    if (raw) {
      latency.put("rawDataHistogram", forks.stream().map(fork -> List.of(buckets(fork))).toList());
    }
    return List.of(benchmark("thrpt", rate), benchmark("sample", latency));
  }

  private JsonObject benchmark(String mode, JsonObject metric) {
    JsonObject params =
        new JsonObject()
            .put("target", target.title())
            .put("rate", plan.openLoop() ? text("%s", plan.rate()) : "closed loop");
    String each = text("%d ms", plan.iterationNanos() / 1_000_000);
    return new JsonObject()
        .put("jmhVersion", JMH_VERSION)
        .put("benchmark", target.benchmark())
        .put("mode", mode)
        .put("threads", plan.clients())
        .put("forks", forks.size())
        .put("jvm", Path.of(property("java.home"), "bin", "java").toString())
        .put("jvmArgs", ManagementFactory.getRuntimeMXBean().getInputArguments())
        .put("jdkVersion", property("java.version"))
        .put("vmName", property("java.vm.name"))
        .put("vmVersion", property("java.vm.version"))
        .put("warmupIterations", plan.warmups())
        .put("warmupTime", each)
        .put("warmupBatchSize", 1)
        .put("measurementIterations", plan.iterations())
        .put("measurementTime", each)
        .put("measurementBatchSize", 1)
        .put("params", params)
        .put("primaryMetric", metric)
        .put("secondaryMetrics", new JsonObject());
  }

  private static JsonObject metric(
      double score, double error, String unit, JsonObject percentiles) {
    return new JsonObject()
        .put("score", orText(score))
        .put("scoreError", orText(error))
        .put("scoreConfidence", List.of(orText(score - error), orText(score + error)))
        .put("scorePercentiles", percentiles)
        .put("scoreUnit", unit);
  }

  private JsonObject percentiles() {
    JsonObject object = new JsonObject();
    for (double percentile : PERCENTILES) {
      object.put(text("%s", percentile), micros(percentile));
    }
    return object;
  }

  /** Of a few scores: the smallest one that so many are not above. */
  private static JsonObject ranks(List<Double> scores) {
    List<Double> sorted = scores.stream().sorted().toList();
    JsonObject object = new JsonObject();
    for (double percentile : PERCENTILES) {
      int rank = (int) Math.ceil(percentile / 100 * sorted.size());
      object.put(text("%s", percentile), sorted.get(Math.max(0, rank - 1)));
    }
    return object;
  }

  private static List<List<Number>> buckets(LoadFigures fork) {
    List<List<Number>> buckets = new ArrayList<>();
    for (HistogramIterationValue value : fork.latencies().recordedValues()) {
      buckets.add(
          List.of(value.getValueIteratedTo() / 1e3, value.getCountAddedInThisIterationStep()));
    }
    return buckets;
  }

  private static String shortest(double percentile) {
    return percentile == Math.rint(percentile) ? text("%.0f", percentile) : text("%s", percentile);
  }

  private static Object orText(double value) {
    return Double.isNaN(value) ? "NaN" : (Object) value;
  }

  private static Object orNull(double value) {
    return Double.isNaN(value) ? null : (Object) value;
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
