package furrow.bench.nemesis;

import furrow.bench.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a run of the nemesis gave. Filled by several threads. */
public final class NemesisFigures {
  private final long seed;
  private final Map<String, Integer> faults = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private long tasks;
  private long compared;
  private long wrong;
  private long lost;
  private long twice;
  private long rolledBack;
  private long hostile;
  private int orphans;
  private long bytesOutside;

  NemesisFigures(long seed) {
    this.seed = seed;
  }

  synchronized void struck(String fault) {
    faults.merge(fault, 1, Integer::sum);
  }

  synchronized void taskDone() {
    tasks++;
  }

  synchronized void compared(boolean right, String what) {
    compared++;
    if (!right) {
      wrong++;
      failures.add("another answer: " + what);
    }
  }

  synchronized void lost(String what) {
    lost++;
    failures.add("lost: " + what);
  }

  synchronized void ledger(String what) {
    twice++;
    failures.add("task DB: " + what);
  }

  synchronized void rolledBack() {
    rolledBack++;
  }

  synchronized void hostile() {
    hostile++;
  }

  synchronized void orphans(List<String> processes) {
    orphans = processes.size();
    if (orphans > 0) {
      failures.add(orphans + " processes left over, one of them " + processes.get(0));
    }
  }

  synchronized void bytesOutside(long bytes) {
    bytesOutside = bytes;
    if (bytes > 0) {
      failures.add(bytes + " bytes outside the roots");
    }
  }

  synchronized void failure(String what) {
    failures.add(what);
  }

  /** What must not have been; empty when all is well. */
  public synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** Answers that were compared with the truth. */
  public synchronized long compared() {
    return compared;
  }

  synchronized void putInto(Report report) {
    report.put("seed", seed).put("faults", faults.toString());
    report.put("tasks", tasks).put("answers_compared", compared).put("wrong", wrong);
    report.put("lost", lost).put("ledger_errors", twice).put("rolled_back", rolledBack);
    report.put("hostile_acts", hostile).put("orphans", orphans);
    report.put("bytes_outside_roots", bytesOutside).put("ok", failures.isEmpty());
  }

  /** As a table for people. */
  public synchronized String table() {
    StringBuilder table = new StringBuilder("faults\n");
    faults.forEach((fault, count) -> row(table, "  " + fault, count));
    row(table, "  acts of hostile peers", hostile);
    row(table, "tasks done", tasks);
    row(table, "  handed in again after a rollback", rolledBack);
    row(table, "answers compared with the truth", compared);
    row(table, "  wrong (must be 0)", wrong);
    row(table, "tasks lost (must be 0)", lost);
    row(table, "subtasks lost or counted twice in the task DB (must be 0)", twice);
    row(table, "orphans (must be 0)", orphans);
    row(table, "bytes outside roots (must be 0)", bytesOutside);
    return table.append(failures.isEmpty() ? "all is well" : "FAILED").toString();
  }

  private static void row(StringBuilder table, String name, long value) {
    table.append(String.format(Locale.ROOT, "%-60s %10d%n", name, value));
  }
}
