package furrow.kernel.op;

import java.util.Locale;

/** What is made of a column's cells. */
public enum Function {
  SUM,
  COUNT,
  MIN,
  MAX,
  MEAN;

  /** As it is written in an operation. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The function of this word, or null. */
  static Function of(String word) {
    for (Function function : values()) {
      if (function.word().equals(word)) {
        return function;
      }
    }
    return null;
  }
}
