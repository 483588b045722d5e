package furrow.kernel.csv.op;

import furrow.kernel.KernelException;

/** Errors of an operation: what is wrong, and below it the operation with a caret at the place. */
public final class OpError {
  static final String EXAMPLE = "for example: --op 'sum(qty), mean(price) by region'";

  /** Characters shown on either side of the place. */
  private static final int AROUND = 36;

  private OpError() {}

  static KernelException whole(String message) {
    return new KernelException(KernelException.Kind.OPERATION, "BAD_OPERATION", message, EXAMPLE);
  }

  static KernelException at(String text, int at, String problem, String hint) {
    return new KernelException(
        KernelException.Kind.OPERATION,
        "BAD_OPERATION",
        "operation, character " + (at + 1) + ": " + problem + pointer(text, at),
        hint);
  }

  /** Two more lines for a message: the part of the operation around the place, and a caret. */
  public static String pointer(String text, int at) {
    int from = at <= AROUND ? 0 : at - AROUND;
    int to = Math.min(text.length(), at + AROUND);
    from = from > 0 && Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from;
    to = to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
    String before = (from > 0 ? "..." : "") + oneLine(text.substring(from, at));
    String after =
        oneLine(text.substring(at, Math.max(at, to))) + (to < text.length() ? "..." : "");
    int column = before.codePointCount(0, before.length());
    return "\n" + before + after + "\n" + " ".repeat(column) + "^";
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isWhitespace(c) ? ' ' : c)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }
}
