package furrow.client.settings;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;

/**
 * Which tasks are meant: {@code 12}, {@code 12-20}, {@code last}, {@code all}; of one task also a
 * subtask, {@code 12.431} or {@code last.431}.
 *
 * @param from first id
 * @param to last id, inclusive; 0 for no end
 * @param last only the newest
 * @param subtask index, or -1
 */
public record Selector(long from, long to, boolean last, long subtask) {
  public static final Selector ALL = new Selector(0, 0, false, -1);
  public static final Selector LAST = new Selector(0, 0, true, -1);

  public static Selector parse(String text) throws ProblemException {
    try {
      int dot = text.indexOf('.');
      if (dot >= 0) {
        Selector task = parseTask(text.substring(0, dot));
        long index = number(text.substring(dot + 1));
        if (task.single() || task.last) {
          return new Selector(task.from, task.to, task.last, index);
        }
        throw new NumberFormatException(text);
      }
      return parseTask(text);
    } catch (NumberFormatException e) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "not a task: '" + text + "'",
          "write a task as 12, 12-20, last or all; a subtask as 12.3");
    }
  }

  private static Selector parseTask(String text) {
    if (text.equals("all")) {
      return ALL;
    }
    if (text.equals("last")) {
      return LAST;
    }
    int dash = text.indexOf('-');
    long from = number(dash < 0 ? text : text.substring(0, dash));
    long to = dash < 0 ? from : number(text.substring(dash + 1));
    if (to < from || from == 0) {
      throw new NumberFormatException(text);
    }
    return new Selector(from, to, false, -1);
  }

  private static long number(String text) {
    if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
      throw new NumberFormatException(text);
    }
    return Long.parseLong(text);
  }

  /** Whether exactly one id is named. */
  public boolean single() {
    return !last && from == to && from > 0;
  }

  public boolean hasSubtask() {
    return subtask >= 0;
  }

  @Override
  public String toString() {
    if (last) {
      return "last";
    }
    if (from == 0) {
      return "all";
    }
    return from == to ? Long.toString(from) : from + "-" + to;
  }
}
