package furrow.bench.csv;

import furrow.bench.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was measured, as JSON or as a table. */
final class CsvReport {
  private static final String OURS = "furrow";

  private final Path file;
  private final String op;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final Map<String, String> differences = new LinkedHashMap<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();

  CsvReport(Path file, String op) {
    this.file = file;
    this.op = op;
  }

  void add(String name, CsvRounds rounds) {
    seconds.put(name, rounds.median(name));
    String difference = AnswerComparison.difference(rounds.answer(OURS), rounds.answer(name));
    if (!difference.isEmpty()) {
      differences.put(name, difference);
    }
  }

  void leftOut(String name, String reason) {
    leftOut.put(name, reason);
  }

  boolean agreed() {
    return differences.isEmpty();
  }

  /** Our time divided by theirs: below 1 we are faster. */
  private double ratio(String name) {
    return seconds.get(OURS) / seconds.get(name);
  }

  void putInto(Report report) throws IOException {
    report.put("file", file.toString()).put("bytes", Files.size(file)).put("op", op);
    seconds.forEach((name, time) -> report.put("seconds_" + name, time));
    for (String name : seconds.keySet()) {
      if (!name.equals(OURS)) {
        report.put("ratio_" + name, ratio(name));
      }
    }
    report.put("mb_per_s", megabytesPerSecond(OURS)).put("agreed", agreed());
    differences.forEach((name, difference) -> report.put("difference_" + name, difference));
    leftOut.forEach((name, reason) -> report.put("left_out_" + name, reason));
  }

  String table() throws IOException {
    StringBuilder table = new StringBuilder();
    table.append(String.format("%s, %d MB, %s%n", file, Files.size(file) / 1_000_000, op));
    table.append(String.format("%-10s %9s %9s %13s%n", "", "seconds", "MB/s", "furrow / it"));
    for (String name : seconds.keySet()) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-10s %9.3f %9.0f %13.2f  %s%n",
              name,
              seconds.get(name),
              megabytesPerSecond(name),
              ratio(name),
              differences.containsKey(name) ? "DIFFERS: " + differences.get(name) : ""));
    }
    leftOut.forEach((name, why) -> table.append(String.format("%-10s left out: %s%n", name, why)));
    return table.toString().stripTrailing();
  }

  private double megabytesPerSecond(String name) throws IOException {
    return Files.size(file) / 1e6 / seconds.get(name);
  }
}
