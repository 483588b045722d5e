package furrow.client.render;

import furrow.json.VisibleText;
import java.util.Locale;

/** Numbers as people read them. */
public final class HumanFormat {
  private static final String[] BYTES = {"B", "KB", "MB", "GB", "TB", "PB"};
  private static final String[] COUNTS = {"", "k", "M", "G", "T", "P"};

  private static final long RATE_MILLIS = 100;
  private static final long RATE_BYTES = 1_000_000;

  private HumanFormat() {}

  /** As in {@code 1.42 GB}; decimal units. */
  public static String bytes(long bytes) {
    return scaled(bytes, BYTES, " ");
  }

  /** As in {@code 9.1M}. */
  public static String count(double count) {
    return scaled(count, COUNTS, "");
  }

  private static String scaled(double number, String[] units, String gap) {
    int unit = 0;
    double rest = number;
    while (rest >= 999.5 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    String format = unit == 0 || rest >= 99.95 ? "%.0f" : rest >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, rest) + gap + units[unit];
  }

  /** As in {@code 0.4 s}, {@code 12 s}, {@code 3:07}, {@code 2:10:00}, {@code 3 d 04:00}. */
  public static String duration(long millis) {
    if (millis < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = Math.round(millis / 1000.0);
    if (seconds < 60) {
      return seconds + " s";
    }
    long hours = seconds / 3600;
    String tail = two(seconds % 60);
    if (hours == 0) {
      return seconds / 60 + ":" + tail;
    }
    if (hours < 24) {
      return hours + ":" + two(seconds / 60 % 60) + ":" + tail;
    }
    return hours / 24 + " d " + two(hours % 24) + ":" + two(seconds / 60 % 60);
  }

  /** As in {@code 210 MB in 1.0 s, 204 MB/s}; without a rate where it would mean nothing. */
  public static String amount(boolean bytes, long units, long millis) {
    String text = (bytes ? bytes(units) : plural(units, "item")) + " in " + duration(millis);
    if (millis < RATE_MILLIS || bytes && units < RATE_BYTES) {
      return text;
    }
    double rate = units * 1000.0 / millis;
    return text + ", " + (bytes ? bytes((long) rate) : count(rate) + " items") + "/s";
  }

  /** As in {@code 1 subtask}, {@code 3 subtasks}. */
  public static String plural(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  private static String two(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }

  /** Shortens text to {@code width} columns, marking the cut. */
  public static String cut(String text, int width) {
    String line = VisibleText.inLine(text);
    return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
  }
}
