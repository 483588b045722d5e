package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.arithmetic.NumberReader;
import furrow.kernel.csv.CsvRangeReader.RecordSink;

/**
 * Adds up whole records, a batch at a time: first the groups of all its records, then column by
 * column, so that every loop is short and does one thing.
 */
final class RecordAggregator implements RecordSink {
  private final CsvTotals totals;
  private final int columns;
  private final RecordBatch batch;
  private final Grouping grouping;
  private final NumberReader reader = new NumberReader();

  /** Null when all records count. */
  private final RecordFilter filter;

  private final TermTotals.Adder[] terms;
  private long rows;

  /**
   * @param mostBytes memory that groups may take
   */
  RecordAggregator(CsvQuery query, long mostBytes) throws KernelException {
    this.totals = new CsvTotals(query, mostBytes);
    this.columns = query.header().names().length;
    this.batch = new RecordBatch(columns);
    this.grouping = query.grouped() ? new Grouping(totals) : null;
    this.filter = query.filter();
    this.terms = new TermTotals.Adder[totals.terms.length];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = new TermTotals.Adder(totals.terms[i], totals);
    }
  }

  CsvTotals totals() {
    totals.skippedByWhere = filter == null ? 0 : filter.skipped();
    return totals;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public InputFault take(byte[] window, int first, FieldIndex index, int count, int virtualEnd) {
    int groupsBefore = totals.groupCount();
    int good = batch.fill(window, first, index, count, virtualEnd);
    InputFault fault = good < count ? batch.wrongCount(index, good) : null;
    InputFault lineEnd = batch.stopAtTwoCrs();
    fault = lineEnd != null ? lineEnd : fault;
    int read = batch.count;
    if (filter != null) {
      InputFault filterFault = filter.apply(batch);
      fault = filterFault != null ? filterFault : fault;
    }
    if (grouping != null) {
      InputFault keyFault = grouping.assign(batch);
      fault = keyFault != null ? keyFault : fault;
    }
    for (ColumnTotals column : totals.columns) {
      int bad = column.addAll(batch, reader);
      if (bad < batch.count) {
        batch.count = bad;
        fault = badCell(column, bad);
        totals.limitGroups(groupsBefore, batch.groups, bad);
      }
    }
    for (int i = 0; i < terms.length; i++) {
      int bad = terms[i].addAll(batch);
      if (bad < batch.count) {
        batch.count = bad;
        fault = terms[i].fault();
        totals.limitGroups(groupsBefore, batch.groups, bad);
        for (int before = 0; before < i; before++) {
          terms[before].limit(batch, bad);
        }
      }
    }
    totals.countRecords(batch);
    rows += filter == null ? batch.count : read;
    return fault;
  }

  private InputFault badCell(ColumnTotals column, int record) {
    int c = column.used.index();
    int from = batch.from(record, c);
    int to = batch.to(record, c, from);
    return new InputFault(InputFault.Kind.BAD_CELL, from, 0, c, Cells.text(batch.bytes, from, to));
  }
}
