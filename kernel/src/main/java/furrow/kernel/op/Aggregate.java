package furrow.kernel.op;

/**
 * A function of one column, or of {@code *}.
 *
 * @param column its name; empty for {@code *}
 * @param star every numeric column (for {@code count}: records)
 */
public record Aggregate(Function function, String column, boolean star) {

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
    return function.word() + "(" + Names.quoted(column) + ")";
  }
}
