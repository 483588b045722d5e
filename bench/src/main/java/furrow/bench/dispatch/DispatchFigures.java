package furrow.bench.dispatch;

import furrow.bench.Report;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What one mode gave.
 *
 * @param perSecond subtasks of one large task, from submit to the news of its end
 * @param serverNanos processor time of the server for each of them
 * @param workerNanos processor time of all workers for each of them
 * @param rows runs of subtasks in the task DB; 0 when nothing is stored
 * @param micros tasks of one subtask, from submit to the whole answer
 */
record DispatchFigures(
    DispatchMode mode,
    double perSecond,
    long serverNanos,
    long workerNanos,
    long rows,
    Histogram micros) {
  static String header() {
    return String.format(
        "%-16s %11s %9s %9s %8s %8s %8s %8s",
        "", "subtasks/s", "server ns", "worker ns", "DB rows", "p50 us", "p99 us", "max us");
  }

  void putInto(Report report) {
    String prefix = mode.label() + "_";
    report.put(prefix + "subtasks_per_s", Math.round(perSecond));
    report.put(prefix + "server_ns_per_subtask", serverNanos);
    report.put(prefix + "worker_ns_per_subtask", workerNanos);
    report.put(prefix + "rows", rows);
    report.put(prefix + "latency_us_p50", micros.getValueAtPercentile(50));
    report.put(prefix + "latency_us_p99", micros.getValueAtPercentile(99));
    report.put(prefix + "latency_us_max", micros.getMaxValue());
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-16s %11d %9d %9d %8d %8d %8d %8d",
        mode.label(),
        Math.round(perSecond),
        serverNanos,
        workerNanos,
        rows,
        micros.getValueAtPercentile(50),
        micros.getValueAtPercentile(99),
        micros.getMaxValue());
  }
}
