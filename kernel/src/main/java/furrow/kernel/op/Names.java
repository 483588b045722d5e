package furrow.kernel.op;

/** How column names are written. */
public final class Names {
  private Names() {}

  static boolean isWordPart(int codePoint) {
    return codePoint == '_' || Character.isLetterOrDigit(codePoint);
  }

  /** The name itself when it is a plain word, otherwise in double quotes, doubled inside. */
  public static String quoted(String name) {
    boolean plain = !name.isEmpty() && name.codePoints().allMatch(Names::isWordPart);
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
