package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.csv.Expression.Aggregate;
import furrow.kernel.csv.Expression.Function;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation resolved against the columns of a file.
 *
 * @param keys indices of the columns to group by
 * @param used the aggregated columns in file order
 */
record CsvQuery(
    CsvHeader header,
    Expression expression,
    CsvOptions options,
    int[] keys,
    List<UsedColumn> used) {
  private static final int NAMES_IN_HINT = 12;

  static CsvQuery of(Operation operation, CsvHeader header) throws KernelException {
    Expression expression = ExpressionParser.parse(operation.expression());
    CsvOptions options = CsvOptions.of(operation);
    int[] keys = new int[expression.by().size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = resolve(header, expression.by().get(i));
    }
    Needs[] needs = new Needs[header.names().length];
    for (Aggregate aggregate : expression.aggregates()) {
      if (!aggregate.star()) {
        need(needs, resolve(header, aggregate.column())).add(aggregate.function(), false);
      } else if (aggregate.expands()) {
        for (int column = 0; column < needs.length; column++) {
          if (!contains(keys, column)) {
            need(needs, column).add(aggregate.function(), true);
          }
        }
      }
    }
    List<UsedColumn> used = new ArrayList<>();
    for (int column = 0; column < needs.length; column++) {
      if (needs[column] != null) {
        used.add(needs[column].toUsed(column));
      }
    }
    return new CsvQuery(header, expression, options, keys, List.copyOf(used));
  }

  boolean grouped() {
    return keys.length > 0;
  }

  String name(int column) {
    return column < 0 ? "" : header.names()[column];
  }

  /** Whether another column bears the same name. */
  static boolean isDuplicate(CsvHeader header, int column) {
    String name = header.names()[column];
    for (int other = 0; other < header.names().length; other++) {
      if (other != column && header.names()[other].equals(name)) {
        return true;
      }
    }
    return false;
  }

  static KernelException duplicate(CsvHeader header, int column) {
    return new KernelException(
        KernelException.Kind.INPUT,
        "BAD_RECORD",
        header.place()
            + ": more than one column is named "
            + Expression.quoted(header.names()[column]),
        "rename one of them, or use --no-header and c1, c2, ...");
  }

  /** Index of the only column of this name. */
  static int resolve(CsvHeader header, String name) throws KernelException {
    String[] names = header.names();
    for (int column = 0; column < names.length; column++) {
      if (names[column].equals(name)) {
        if (isDuplicate(header, column)) {
          throw duplicate(header, column);
        }
        return column;
      }
    }
    String delimiter = header.otherDelimiter();
    throw new KernelException(
        KernelException.Kind.OPERATION,
        "UNKNOWN_COLUMN",
        header.file() + " has no column " + Expression.quoted(name),
        delimiter.isEmpty()
            ? "its columns: " + someNames(names)
            : "its only column: "
                + someNames(names)
                + "; "
                + CsvHeader.separateByCommas(delimiter));
  }

  /**
   * {@code *} stands for no column at all.
   *
   * @param anyNumber whether some cell that it might have covered is a number
   */
  KernelException nothingCovered(boolean anyNumber) {
    String delimiter = header.otherDelimiter();
    if (!delimiter.isEmpty()) {
      return new KernelException(
          KernelException.Kind.INPUT,
          "INPUT_UNSUPPORTED",
          header.place()
              + (options.noHeader()
                  ? ": the first record is one field, and its column holds no number"
                  : ": the header is one field, "
                      + Expression.quoted(header.names()[0])
                      + ", and holds no number below it"),
          CsvHeader.separateByCommas(delimiter));
    }
    List<String> others = new ArrayList<>();
    for (int column = 0; column < header.names().length; column++) {
      if (!contains(keys, column)) {
        others.add(header.names()[column]);
      }
    }
    return new KernelException(
        KernelException.Kind.OPERATION,
        "UNKNOWN_COLUMN",
        "* stands for no column of "
            + header.file()
            + ": "
            + (others.isEmpty()
                ? "there is none besides the keys"
                : "no column holds only numbers ("
                    + someNames(others.toArray(String[]::new))
                    + ")"),
        anyNumber
            ? "leave out cells that are no numbers: --bad-cells skip"
            : "count(*) counts the records");
  }

  private static String someNames(String[] names) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < Math.min(names.length, NAMES_IN_HINT); i++) {
      list.append(i == 0 ? "" : ", ").append(Expression.quoted(names[i]));
    }
    return names.length > NAMES_IN_HINT ? list + ", ..." : list.toString();
  }

  private static boolean contains(int[] keys, int column) {
    for (int key : keys) {
      if (key == column) {
        return true;
      }
    }
    return false;
  }

  private static Needs need(Needs[] needs, int column) {
    if (needs[column] == null) {
      needs[column] = new Needs();
    }
    return needs[column];
  }

  /** What all aggregates together want of one column. */
  private static final class Needs {
    private boolean named;
    private boolean starred;
    private boolean filled;
    private boolean sum;
    private boolean min;
    private boolean max;

    void add(Function function, boolean star) {
      starred |= star;
      named |= !star && function != Function.COUNT;
      filled |= function == Function.COUNT;
      sum |= function == Function.SUM || function == Function.MEAN;
      min |= function == Function.MIN;
      max |= function == Function.MAX;
    }

    UsedColumn toUsed(int column) {
      return new UsedColumn(column, named, starred, filled, sum, min, max);
    }
  }

  /**
   * A column that an operation aggregates.
   *
   * @param index of it in the file
   * @param named a sum, min, max or mean names it: a cell that is no number is an error
   * @param starred {@code *} covers it as long as its cells are numbers
   * @param filled whether non-empty cells are counted per group
   * @param sum whether sums are wanted, for sum or mean
   */
  record UsedColumn(
      int index,
      boolean named,
      boolean starred,
      boolean filled,
      boolean sum,
      boolean min,
      boolean max) {

    boolean numeric() {
      return named || starred;
    }
  }
}
