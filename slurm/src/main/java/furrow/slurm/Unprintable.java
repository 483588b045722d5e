package furrow.slurm;

/** Characters that a line of text cannot show as they are. */
public final class Unprintable {
  private Unprintable() {}

  /** Control and format characters, line separators, and halves of a pair. */
  public static boolean is(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  /** The text with a question mark in place of each. */
  public static String masked(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(c -> shown.appendCodePoint(is(c) ? '?' : c));
    return shown.toString();
  }
}
