package furrow.server.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of Prometheus' text format 0.0.4. It takes less than Prometheus does: every
 * family has HELP and TYPE, in this order, once, before its samples, which stand together; no
 * sample comes twice; counters end in {@code _total}; histograms are complete.
 */
public final class MetricsText {
  /** Samples of one name, as they came. */
  public record Family(String name, String type, String help, List<Sample> samples) {}

  /** One line. */
  public record Sample(String name, Map<String, String> labels, double value) {}

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (.+)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(.*)})? (-?[0-9.eE+-]+|NaN|[+-]Inf)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();
  private Family open;
  private String help;
  private String helpName;

  private MetricsText() {}

  /**
   * @throws IllegalArgumentException naming the line that is not as it must be
   */
  public static Map<String, Family> parse(String text) {
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("no line feed at the end");
    }
    MetricsText reader = new MetricsText();
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      try {
        reader.line(line);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(e.getMessage() + ": " + line, e);
      }
    }
    reader.families.values().forEach(MetricsText::complete);
    return reader.families;
  }

  private void line(String line) {
    Matcher matcher = HELP.matcher(line);
    if (matcher.matches()) {
      check(help == null, "HELP after HELP");
      helpName = matcher.group(1);
      help = matcher.group(2);
      return;
    }
    matcher = TYPE.matcher(line);
    if (matcher.matches()) {
      String name = matcher.group(1);
      check(help != null && name.equals(helpName), "TYPE without HELP");
      check(!families.containsKey(name), "a second TYPE");
      open = new Family(name, matcher.group(2), help, new ArrayList<>());
      families.put(name, open);
      help = null;
      return;
    }
    check(help == null, "no TYPE after HELP");
    sample(line);
  }

  private void sample(String line) {
    Matcher matcher = SAMPLE.matcher(line);
    check(matcher.matches(), "no line of this format");
    check(open != null, "a sample without TYPE");
    String name = matcher.group(1);
    check(suffixes(open.type()).stream().anyMatch(s -> name.equals(open.name() + s)), "no such");
    Map<String, String> labels = labels(matcher.group(2));
    check(seen.add(name + new TreeMap<>(labels)), "a sample twice");
    String number = matcher.group(3);
    double value =
        number.endsWith("Inf")
            ? number.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY
            : Double.parseDouble(number);
    open.samples().add(new Sample(name, labels, value));
  }

  private static List<String> suffixes(String type) {
    return switch (type) {
      case "histogram" -> List.of("_bucket", "_sum", "_count");
      case "summary" -> List.of("", "_sum", "_count");
      default -> List.of("");
    };
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (text != null) {
      Matcher matcher = LABEL.matcher(text);
      int at = 0;
      while (at < text.length()) {
        check(matcher.find(at) && matcher.start() == at, "labels");
        check(!matcher.group(1).startsWith("__"), "a reserved label");
        check(labels.put(matcher.group(1), matcher.group(2)) == null, "a label twice");
        at = matcher.end();
      }
      check(!text.isEmpty() && !text.endsWith(","), "labels");
    }
    return labels;
  }

  private static void complete(Family family) {
    String of = " of " + family.name();
    check(!family.samples().isEmpty(), "no sample" + of);
    switch (family.type()) {
      case "counter" -> {
        check(family.name().endsWith("_total"), "no _total at the end" + of);
        family.samples().forEach(s -> check(s.value() >= 0, "a value below 0" + of));
      }
      case "histogram" -> histogram(family);
      default -> check(!family.name().endsWith("_total"), "_total is for counters" + of);
    }
  }

  /** Buckets of each series in order, cumulative, up to one of +Inf that equals the count. */
  private static void histogram(Family family) {
    Map<Map<String, String>, List<Sample>> series = new LinkedHashMap<>();
    Map<Map<String, String>, Double> counts = new LinkedHashMap<>();
    Set<Map<String, String>> sums = new HashSet<>();
    for (Sample sample : family.samples()) {
      Map<String, String> labels = new TreeMap<>(sample.labels());
      if (sample.name().endsWith("_bucket")) {
        check(labels.remove("le") != null, "a bucket without le of " + family.name());
        series.computeIfAbsent(labels, key -> new ArrayList<>()).add(sample);
      } else if (sample.name().endsWith("_count")) {
        counts.put(labels, sample.value());
      } else {
        sums.add(labels);
      }
    }
    check(series.keySet().equals(counts.keySet()), "series without count of " + family.name());
    check(series.keySet().equals(sums), "series without sum of " + family.name());
    series.forEach(
        (labels, buckets) -> {
          double bound = Double.NEGATIVE_INFINITY;
          double count = 0;
          for (Sample bucket : buckets) {
            String le = bucket.labels().get("le");
            double next = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
            check(next > bound && bucket.value() >= count, "buckets of " + family.name());
            bound = next;
            count = bucket.value();
          }
          check(Double.isInfinite(bound), "no bucket +Inf of " + family.name());
          check(count == counts.get(labels), "the count of " + family.name());
        });
  }

  private static void check(boolean good, String what) {
    if (!good) {
      throw new IllegalArgumentException(what);
    }
  }
}
