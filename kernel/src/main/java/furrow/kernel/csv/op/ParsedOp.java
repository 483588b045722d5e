package furrow.kernel.csv.op;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A parsed operation.
 *
 * @param text as it was given, for messages that point into it
 * @param aggregates at least one
 * @param where which records count; null for all
 * @param by the columns to group by; may be empty
 * @param order how the rows of the answer are sorted before their keys are; may be empty
 * @param limit most rows of the answer; {@link #NO_LIMIT} for all
 */
public record ParsedOp(
    String text,
    List<Aggregate> aggregates,
    Expr where,
    List<Expr.Column> by,
    List<Order> order,
    int limit) {
  public static final int NO_LIMIT = -1;

  public ParsedOp {
    aggregates = List.copyOf(aggregates);
    by = List.copyOf(by);
    order = List.copyOf(order);
  }

  /** Whether any aggregate stands for every numeric column. */
  public boolean expands() {
    return aggregates.stream().anyMatch(Aggregate::expands);
  }

  /** As it is written: an operation that reads as this one. */
  public String written() {
    StringBuilder out = new StringBuilder();
    out.append(aggregates.stream().map(Aggregate::written).collect(Collectors.joining(", ")));
    if (where != null) {
      out.append(" where ").append(where.written());
    }
    if (!by.isEmpty()) {
      out.append(" by ");
      out.append(by.stream().map(c -> Names.quoted(c.name())).collect(Collectors.joining(", ")));
    }
    if (!order.isEmpty()) {
      out.append(" order by ");
      out.append(order.stream().map(Order::written).collect(Collectors.joining(", ")));
    }
    return limit == NO_LIMIT ? out.toString() : out.append(" limit ").append(limit).toString();
  }

  /**
   * A function of a value, or of {@code *}.
   *
   * @param of null for {@code *}: every numeric column, or for {@code count} records
   * @param fraction of {@code quantile}; else null
   * @param name from {@code as}; else empty
   * @param at place in the operation
   */
  public record Aggregate(Function function, Expr of, BigDecimal fraction, String name, int at) {

    public boolean star() {
      return of == null;
    }

    /** Whether it stands for one aggregate per numeric column. */
    public boolean expands() {
      return star() && function != Function.COUNT;
    }

    public boolean countsRecords() {
      return star() && function == Function.COUNT;
    }

    /** Whether it is of a kind that needs no more than the counts, sums and extremes of columns. */
    public boolean plain() {
      return function.takesStar() && (star() || of instanceof Expr.Column);
    }

    /** Whether its value is the text of cells. */
    public boolean givesText() {
      boolean texts = !star() && of.type() != Expr.Type.NUMBER;
      return switch (function) {
        case FIRST, LAST -> texts;
        case MIN, MAX -> texts && of.type() == Expr.Type.TEXT;
        default -> false;
      };
    }

    /** Name of its column in the answer; that of {@link #expands()} stands for several. */
    public String label() {
      return name.isEmpty() ? call() : name;
    }

    /** As it is written, without {@code as}. */
    public String call() {
      if (star()) {
        return function.word() + "(*)";
      }
      if (of instanceof Expr.Column column && function.takesStar()) {
        return call(function, column.name());
      }
      String distinct = function == Function.COUNT_DISTINCT ? "distinct " : "";
      String value =
          of instanceof Expr.Column column && distinct.isEmpty() && fraction == null
              ? Names.quoted(column.name())
              : argument();
      String more = fraction == null ? "" : ", " + fraction.toPlainString();
      return function.word() + "(" + distinct + value + more + ")";
    }

    /** A number alone stands in parentheses: a word is a column here, whatever it looks like. */
    private String argument() {
      return of instanceof Expr.NumberLiteral ? "(" + of.written() + ")" : of.written();
    }

    /** That of a function of one column. */
    public static String call(Function function, String column) {
      return function.word() + "(" + Names.quoted(column) + ")";
    }

    String written() {
      return name.isEmpty() ? call() : call() + " as " + Names.quoted(name);
    }
  }

  /**
   * One thing to sort by.
   *
   * @param label of the column of the answer: a key, a name from {@code as}, or a call
   * @param call whether it was written as a call
   * @param at place in the operation
   */
  public record Order(String label, boolean call, boolean descending, int at) {
    String written() {
      return (call ? label : Names.quoted(label)) + (descending ? " desc" : "");
    }
  }
}
