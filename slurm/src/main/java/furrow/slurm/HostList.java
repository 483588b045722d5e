package furrow.slurm;

import java.util.ArrayList;
import java.util.List;

/** Slurm's short form of many names: {@code n[1-3,07-09],gpu1}. */
public final class HostList {
  /** More nodes than any cluster has: what says more is wrong. */
  private static final int MOST = 1 << 17;

  private HostList() {}

  /**
   * All names, in order.
   *
   * @throws IllegalArgumentException for what is no such list
   */
  public static List<String> expand(String list) {
    List<String> names = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= list.length(); i++) {
      char c = i < list.length() ? list.charAt(i) : ',';
      if (c == '[') {
        depth++;
      } else if (c == ']') {
        depth--;
      } else if (c == ',' && depth == 0) {
        if (i > from) {
          expand("", list.substring(from, i), names);
        }
        from = i + 1;
      }
      check(depth == 0 || depth == 1, list);
    }
    check(depth == 0, list);
    return List.copyOf(names);
  }

  private static void expand(String before, String rest, List<String> names) {
    int open = rest.indexOf('[');
    if (open < 0) {
      check(names.size() < MOST, rest);
      names.add(before + rest);
      return;
    }
    int close = rest.indexOf(']');
    for (String range : rest.substring(open + 1, close).split(",", -1)) {
      for (String number : numbers(range)) {
        expand(before + rest.substring(0, open) + number, rest.substring(close + 1), names);
      }
    }
  }

  /** {@code 07-09} is 07, 08, 09: as many digits as the first has. */
  private static List<String> numbers(String range) {
    check(range.matches("\\d{1,9}(-\\d{1,9})?"), range);
    int dash = range.indexOf('-');
    String first = dash < 0 ? range : range.substring(0, dash);
    int last = Integer.parseInt(dash < 0 ? range : range.substring(dash + 1));
    check(last - Integer.parseInt(first) < MOST, range);
    List<String> numbers = new ArrayList<>();
    for (int n = Integer.parseInt(first); n <= last; n++) {
      String digits = Integer.toString(n);
      numbers.add("0".repeat(Math.max(0, first.length() - digits.length())) + digits);
    }
    return numbers;
  }

  private static void check(boolean fine, String list) {
    if (!fine) {
      throw new IllegalArgumentException("not a list of nodes: " + list);
    }
  }
}
