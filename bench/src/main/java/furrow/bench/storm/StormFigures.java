package furrow.bench.storm;

import furrow.bench.Report;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What a storm gave. Filled by several threads. */
public final class StormFigures {
  private final Storm.Order order;
  private final Histogram kills = new Histogram(3);
  private final Histogram freezes = new Histogram(3);
  private final List<String> faults = new ArrayList<>();
  private final List<String> late = new ArrayList<>();
  private long wentOn;
  private long tasks;
  private long subtasks;
  private long retried;

  StormFigures(Storm.Order order) {
    this.order = order;
  }

  synchronized void record(ProcessFault fault, ProcessFault.Outcome outcome) {
    if (outcome.millis() < 0) {
      wentOn++;
      return;
    }
    (fault.kind() == ProcessFault.Kind.KILL ? kills : freezes).recordValue(outcome.millis());
    if (!outcome.back()) {
      fault(fault + ": " + outcome);
    } else if (outcome.millis() > Storm.CEILING.toMillis()) {
      late.add(fault + ": " + outcome + " (at most " + Storm.CEILING.toMillis() + ")");
    }
  }

  synchronized void ended(TaskInfo task) {
    tasks++;
    subtasks += task.done();
    retried += task.retried();
  }

  synchronized void fault(String what) {
    faults.add(what);
  }

  /** What must not have been, however slow the machine; empty when all is well. */
  public synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** Faults, and worlds that stayed away longer than the ceiling. */
  synchronized List<String> failures() {
    List<String> all = new ArrayList<>(faults);
    all.addAll(late);
    return all;
  }

  synchronized void putInto(Report report) {
    report.put("launcher", order.launcher()).put("ranks", order.ranks());
    report.put("seed", order.seed());
    put(report, "kill", kills);
    put(report, "freeze", freezes);
    report.put("freezes_unnoticed", wentOn).put("tasks", tasks).put("subtasks", subtasks);
    report.put("retried", retried).put("faults", String.join("; ", failures()));
    report.put("ok", failures().isEmpty());
  }

  private static void put(Report report, String name, Histogram millis) {
    report.put(name + "s", millis.getTotalCount());
    report.put(name + "_back_ms_p50", millis.getValueAtPercentile(50));
    report.put(name + "_back_ms_p95", millis.getValueAtPercentile(95));
    report.put(name + "_back_ms_max", millis.getMaxValue());
  }

  synchronized String table() {
    return String.format(
            Locale.ROOT, "%-8s %6s %9s %9s %9s", "", "count", "p50 ms", "p95 ms", "max ms")
        + line("kills", kills)
        + line("freezes", freezes)
        + String.format(
            Locale.ROOT,
            "%n%d freezes too short to be noticed; %d tasks, %d subtasks, %d attempts after the"
                + " first; %s",
            wentOn,
            tasks,
            subtasks,
            retried,
            failures().isEmpty()
                ? "nothing lost, nothing counted twice, all answers right"
                : "FAILED");
  }

  private static String line(String name, Histogram millis) {
    return String.format(
        Locale.ROOT,
        "%n%-8s %6d %9d %9d %9d",
        name,
        millis.getTotalCount(),
        millis.getValueAtPercentile(50),
        millis.getValueAtPercentile(95),
        millis.getMaxValue());
  }
}
