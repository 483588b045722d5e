package furrow.kernel.csv;

import furrow.kernel.arithmetic.NumberReader;

/**
 * Adds up whole records, a batch at a time: first the groups of all its records, then column by
 * column, so that every loop is short and does one thing.
 */
final class Tally implements RecordSink {
  private final Totals totals;
  private final int columns;
  private final Batch batch;
  private final Grouping grouping;
  private final NumberReader reader = new NumberReader();
  private long rows;

  /**
   * @param mostBytes memory that groups may take
   */
  Tally(Layout layout, long mostBytes) {
    this.totals = new Totals(layout, mostBytes);
    this.columns = layout.header().names().length;
    this.batch = new Batch(columns);
    this.grouping = layout.grouped() ? new Grouping(totals) : null;
  }

  Totals totals() {
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
  public Fault take(byte[] window, int first, FieldIndex index, int count, int virtualEnd) {
    int groupsBefore = totals.groupCount();
    int good = batch.fill(window, first, index, count, virtualEnd);
    Fault fault = good < count ? batch.wrongCount(index, good) : null;
    if (grouping != null) {
      Fault keyFault = grouping.assign(batch);
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

  private Fault badCell(ColumnTotals column, int record) {
    int c = column.used.column();
    int from = batch.from(record, c);
    int to = batch.to(record, c, from);
    return new Fault(Fault.Kind.BAD_CELL, from, 0, c, Cells.text(batch.bytes, from, to));
  }
}
