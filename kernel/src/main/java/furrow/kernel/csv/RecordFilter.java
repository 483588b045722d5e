package furrow.kernel.csv;

/** Keeps the records of a batch for which a condition holds. */
final class RecordFilter {
  private final Conditions.Test test;
  private final boolean skip;
  private final Row row = new Row();

  /** Records where a cell was not what the condition needs, and so was null. */
  private long skipped;

  /**
   * @param skip whether such a cell is no error
   */
  RecordFilter(Conditions.Test test, boolean skip) {
    this.test = test;
    this.skip = skip;
  }

  long skipped() {
    return skipped;
  }

  /** Shortens the batch to what it keeps, and to what comes before an erroneous cell. */
  InputFault apply(RecordBatch batch) {
    int count = batch.count;
    int kept = 0;
    InputFault fault = null;
    for (int record = 0; record < count && fault == null; record++) {
      row.moveTo(batch, record);
      boolean holds = test.of(row) == Conditions.TRUE;
      if (row.fault() != null) {
        skipped++;
        fault = skip ? null : row.fault();
      }
      if (holds && fault == null) {
        batch.move(record, kept++);
      }
    }
    batch.count = kept;
    return fault;
  }
}
