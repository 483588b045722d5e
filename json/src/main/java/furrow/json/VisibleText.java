package furrow.json;

/**
 * Text as a terminal may be sent it: what comes from data or peers must not move the cursor, hide,
 * or change the order of what people read. Control and format characters (escape sequences,
 * directions, zero-width characters) are shown as JSON would escape them.
 */
public final class VisibleText {
  private static final String HEX = "0123456789abcdef";

  private VisibleText() {}

  /** The text with its line ends and tabs. */
  public static String of(String text) {
    return escaped(text, true);
  }

  /** The text with its further lines indented, so that none of them looks like one of ours. */
  public static String indented(String text) {
    return of(text).replace("\n", "\n  ");
  }

  /** The text as part of one line: line ends and tabs are escaped as well. */
  public static String inLine(String text) {
    return escaped(text, false);
  }

  private static String escaped(String text, boolean lines) {
    StringBuilder escaped = null;
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (lines && (c == '\n' || c == '\t') || !invisible(text, i)) {
        continue;
      }
      escaped = escaped == null ? new StringBuilder(text.length() + 16) : escaped;
      escape(escaped.append(text, written, i), c);
      written = i + 1;
    }
    return escaped == null ? text : escaped.append(text, written, text.length()).toString();
  }

  /** Appends a character as {@code \n}, {@code \r}, {@code \t} or <code>&#92;u001b</code>. */
  private static void escape(StringBuilder out, char c) {
    out.append('\\');
    switch (c) {
      case '\n' -> out.append('n');
      case '\r' -> out.append('r');
      case '\t' -> out.append('t');
      default -> {
        out.append('u').append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15));
        out.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
      }
    }
  }

  /** Whether the character at {@code i}, or the pair that it is half of, is not to be shown. */
  static boolean invisible(String text, int i) {
    char c = text.charAt(i);
    if (c >= ' ' && c < 0x7f) {
      return false;
    }
    int codePoint = c;
    if (Character.isHighSurrogate(c) && i + 1 < text.length()) {
      codePoint = text.codePointAt(i);
    } else if (Character.isLowSurrogate(c) && i > 0) {
      codePoint = Character.codePointBefore(text, i + 1);
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> ignorable(codePoint);
    };
  }

  /**
   * What Unicode calls default ignorable beyond the format characters: fillers, joiners and
   * variation selectors, all without a width (DerivedCoreProperties.txt).
   */
  private static boolean ignorable(int c) {
    return c == 0x34f
        || c >= 0x115f && c <= 0x1160
        || c >= 0x17b4 && c <= 0x17b5
        || c >= 0x180b && c <= 0x180f
        || c == 0x2065
        || c == 0x2800
        || c == 0x3164
        || c >= 0xfe00 && c <= 0xfe0f
        || c == 0xffa0
        || c >= 0xfff0 && c <= 0xfff8
        || c >= 0xe0000 && c <= 0xe0fff;
  }
}
