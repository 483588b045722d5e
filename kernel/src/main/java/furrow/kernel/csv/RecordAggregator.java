package furrow.kernel.csv;

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
  private long rows;

  /**
   * @param mostBytes memory that groups may take
   */
  RecordAggregator(CsvQuery query, long mostBytes) {
    this.totals = new CsvTotals(query, mostBytes);
    this.columns = query.header().names().length;
    this.batch = new RecordBatch(columns);
    this.grouping = query.grouped() ? new Grouping(totals) : null;
  }

  CsvTotals totals() {
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
    totals.countRecords(batch);
    rows += batch.count;
    return fault;
  }

  private InputFault badCell(ColumnTotals column, int record) {
    int c = column.used.index();
    int from = batch.from(record, c);
    int to = batch.to(record, c, from);
    return new InputFault(InputFault.Kind.BAD_CELL, from, 0, c, Cells.text(batch.bytes, from, to));
  }
}
