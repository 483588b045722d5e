package furrow.kernel.csv.op;

import java.util.Locale;
import java.util.Set;

/** How the names of columns are written. */
public final class Names {
  private static final Set<String> RESERVED =
      Set.of("and", "or", "not", "in", "like", "is", "between", "where", "by", "order", "limit");

  private Names() {}

  static boolean isWordPart(int codePoint) {
    return codePoint == '_' || Character.isLetterOrDigit(codePoint);
  }

  /** The name itself when it is a plain word, otherwise in double quotes, doubled inside. */
  public static String quoted(String name) {
    boolean plain = !name.isEmpty() && name.codePoints().allMatch(Names::isWordPart);
    return plain ? name : inQuotes(name);
  }

  /** As {@link #quoted}, where a number or a keyword may stand as well. */
  static String inExpression(String name) {
    boolean number = !name.isEmpty() && Character.isDigit(name.codePointAt(0));
    boolean keyword = isReserved(name) || name.equalsIgnoreCase("distinct");
    return !number && !keyword ? quoted(name) : inQuotes(name);
  }

  /** Whether conditions use this word for something else than a column. */
  static boolean isReserved(String word) {
    return RESERVED.contains(word.toLowerCase(Locale.ROOT));
  }

  private static String inQuotes(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
