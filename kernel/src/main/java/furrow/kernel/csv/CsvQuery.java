package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.csv.op.Expr;
import furrow.kernel.csv.op.Function;
import furrow.kernel.csv.op.Names;
import furrow.kernel.csv.op.OpParser;
import furrow.kernel.csv.op.ParsedOp;
import furrow.kernel.csv.op.ParsedOp.Aggregate;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation resolved against the columns of a file.
 *
 * @param keys indices of the columns to group by
 * @param used the columns of plain aggregates in file order
 * @param terms the values of all other aggregates
 */
record CsvQuery(
    CsvHeader header,
    ParsedOp op,
    CsvOptions options,
    int[] keys,
    List<UsedColumn> used,
    List<Term> terms) {

  static CsvQuery of(Operation operation, CsvHeader header) throws KernelException {
    ParsedOp op = OpParser.parse(operation.expression());
    CsvOptions options = CsvOptions.of(operation);
    Columns columns = new Columns(header, op);
    int[] keys = new int[op.by().size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = columns.resolve(op.by().get(i));
    }
    Needs[] needs = new Needs[header.names().length];
    Term.Collector terms = new Term.Collector();
    for (Aggregate aggregate : op.aggregates()) {
      if (!aggregate.plain()) {
        terms.add(aggregate);
      } else if (!aggregate.star()) {
        int column = columns.resolve((Expr.Column) aggregate.of());
        need(needs, column).add(aggregate.function(), false);
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
    CsvQuery query = new CsvQuery(header, op, options, keys, List.copyOf(used), terms.all());
    query.checkNames();
    return query;
  }

  /** Resolves every name, so that an unknown one is found before any work. */
  private void checkNames() throws KernelException {
    Values values = new Values(columns());
    for (Term term : terms) {
      term.check(values);
    }
    filter();
  }

  Columns columns() {
    return new Columns(header, op);
  }

  /** A new filter of this operation's records; null when all of them count. */
  RecordFilter filter() throws KernelException {
    if (op.where() == null) {
      return null;
    }
    return new RecordFilter(new Conditions(columns()).of(op.where()), options.skipBadCells());
  }

  boolean grouped() {
    return keys.length > 0;
  }

  String name(int column) {
    return column < 0 ? "" : header.names()[column];
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
                      + Names.quoted(header.names()[0])
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
                    + Columns.someNames(others.toArray(String[]::new))
                    + ")"),
        anyNumber
            ? "leave out cells that are no numbers: --bad-cells skip"
            : "count(*) counts the records");
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
