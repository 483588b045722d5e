package furrow.client.progress;

import furrow.client.render.HumanFormat;
import java.util.Locale;

/** One line that says how far something is. */
final class ProgressLine {
  private static final int BAR = 20;

  /** Characters of the bar: as people expect it, or what any terminal can show. */
  private static final boolean ASCII = Boolean.getBoolean("furrow.ascii");

  private static final String FULL = ASCII ? "#" : "█";
  private static final String EMPTY = ASCII ? "." : "░";

  private ProgressLine() {}

  /**
   * As in {@code task 12 ███████░░░ 71% 1.42/2.00 GB 412 MB/s 9.1M rows/s ETA 0:01 ok 23 run 8 fail
   * 0}.
   */
  static String of(ProgressState s, double unitRate, double rowRate, boolean bar) {
    StringBuilder line = new StringBuilder(s.label()).append("  ");
    double share = s.units() == 0 ? 0 : Math.min(1, (double) s.done() / s.units());
    if (bar) {
      int full = (int) (share * BAR);
      line.append(FULL.repeat(full)).append(EMPTY.repeat(BAR - full)).append(' ');
    }
    line.append(String.format(Locale.ROOT, "%3d%%", (int) (share * 100)));
    line.append("  ").append(amount(s));
    if (unitRate > 0) {
      line.append("  ")
          .append(s.bytes() ? HumanFormat.bytes((long) unitRate) : HumanFormat.count(unitRate));
      line.append("/s");
    }
    if (rowRate > 0) {
      line.append("  ").append(HumanFormat.count(rowRate)).append(" rows/s");
    }
    if (unitRate > 0 && s.done() < s.units()) {
      line.append("  ETA ")
          .append(HumanFormat.duration((long) ((s.units() - s.done()) / unitRate * 1000)));
    }
    if (s.ok() >= 0) {
      line.append("  ok ").append(s.ok()).append(" run ").append(s.running());
      line.append(" fail ").append(s.failed());
    }
    return line.toString();
  }

  private static String amount(ProgressState s) {
    if (s.bytes()) {
      return HumanFormat.bytes(s.done()) + " / " + HumanFormat.bytes(s.units());
    }
    return s.done() + " / " + s.units() + " items";
  }
}
