package furrow.kernel;

/** A text as one word of a command line that can be typed, for hints. Nothing executes it. */
public final class ShellWord {
  private ShellWord() {}

  /** The text itself when no shell sees more in it, else in single quotes. */
  public static String of(Object text) {
    String word = text.toString();
    boolean plain = word.matches("[A-Za-z0-9_./+@%-]+");
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
