package furrow.kernel.csv;

import java.util.List;
import java.util.Locale;

/**
 * A parsed operation.
 *
 * @param aggregates at least one
 * @param by names of the columns to group by; may be empty
 */
public record Expression(List<Aggregate> aggregates, List<String> by) {
  public Expression {
    aggregates = List.copyOf(aggregates);
    by = List.copyOf(by);
  }

  /** Whether any aggregate stands for every numeric column. */
  public boolean expands() {
    return aggregates.stream().anyMatch(Aggregate::expands);
  }

  static boolean isWordPart(int codePoint) {
    return codePoint == '_' || Character.isLetterOrDigit(codePoint);
  }

  /** The name itself when it is a plain word, otherwise in double quotes, doubled inside. */
  static String quoted(String name) {
    boolean plain = !name.isEmpty() && name.codePoints().allMatch(Expression::isWordPart);
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /**
   * A function of one column, or of {@code *}.
   *
   * @param column its name; empty for {@code *}
   * @param star every numeric column (for {@code count}: records)
   */
  record Aggregate(Function function, String column, boolean star) {

    /** Whether it stands for one aggregate per numeric column. */
    public boolean expands() {
      return star && function != Function.COUNT;
    }

    public boolean countsRecords() {
      return star && function == Function.COUNT;
    }

    /** As it is written in an operation. */
    public String label() {
      return star ? function.word() + "(*)" : label(function, column);
    }

    public static String label(Function function, String column) {
      return function.word() + "(" + Expression.quoted(column) + ")";
    }
  }

  /** What is made of a column's cells. */
  enum Function {
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
}
