package furrow.kernel.csv;

import furrow.kernel.arithmetic.Decimal;
import furrow.kernel.arithmetic.IsoTime;
import furrow.kernel.arithmetic.NumberReader;

/**
 * One record of a batch as expressions see it. A cell that is not what an expression needs is null
 * and is noted: whether that is an error is for others to say.
 */
final class Row {
  private final NumberReader reader = new NumberReader();
  private RecordBatch batch;
  private int record;

  /** The first thing wrong with this record, or null. */
  private InputFault fault;

  void moveTo(RecordBatch of, int number) {
    batch = of;
    record = number;
    fault = null;
  }

  InputFault fault() {
    return fault;
  }

  /** Reads a cell as a number; false when it is null. */
  boolean number(int column, Decimal into) {
    int from = batch.from(record, column);
    int to = batch.to(record, column, from);
    long plain = NumberReader.readPlain(batch.bytes, from, to);
    if (plain != NumberReader.NOT_PLAIN) {
      into.set(NumberReader.plainMantissa(plain), NumberReader.plainScale(plain));
      return true;
    }
    boolean quoted = from < to && batch.bytes[from] == '"';
    NumberReader.Outcome outcome =
        reader.read(batch.bytes, quoted ? from + 1 : from, quoted ? to - 1 : to);
    if (outcome == NumberReader.Outcome.NUMBER) {
      into.set(reader);
      return true;
    }
    if (outcome == NumberReader.Outcome.BAD) {
      badCell(InputFault.Kind.BAD_CELL, column);
    }
    return false;
  }

  /** Reads a cell as a date; false when it is null. */
  boolean date(int column, Decimal into) {
    int from = batch.from(record, column);
    int to = batch.to(record, column, from);
    boolean quoted = from < to && batch.bytes[from] == '"';
    int start = quoted ? from + 1 : from;
    int end = quoted ? to - 1 : to;
    if (Cells.isBlank(batch.bytes, start, end)) {
      return false;
    }
    if (IsoTime.read(batch.bytes, start, end, into)) {
      return true;
    }
    badCell(InputFault.Kind.BAD_DATE, column);
    return false;
  }

  /** Reads a cell as it is; false when it is null. */
  boolean text(int column, Text into) {
    int from = batch.from(record, column);
    int to = batch.to(record, column, from);
    if (from < to && batch.bytes[from] == '"') {
      if (Cells.isBlank(batch.bytes, from + 1, to - 1)) {
        return false;
      }
      into.setQuoted(batch.bytes, from, to);
    } else if (Cells.isBlank(batch.bytes, from, to)) {
      return false;
    } else {
      into.set(batch.bytes, from, to);
    }
    return true;
  }

  boolean isBlank(int column) {
    int from = batch.from(record, column);
    int to = batch.to(record, column, from);
    boolean quoted = from < to && batch.bytes[from] == '"';
    return Cells.isBlank(batch.bytes, quoted ? from + 1 : from, quoted ? to - 1 : to);
  }

  void badCell(InputFault.Kind kind, int column) {
    if (fault == null) {
      int from = batch.from(record, column);
      String text = Cells.text(batch.bytes, from, batch.to(record, column, from));
      fault = new InputFault(kind, from, 0, column, text);
    }
  }

  /** An operation on this record's values has no result. */
  void noResult(InputFault.Kind kind, String expression) {
    if (fault == null) {
      fault = new InputFault(kind, batch.from(record, 0), 0, -1, expression);
    }
  }
}
