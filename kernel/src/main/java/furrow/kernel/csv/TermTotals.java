package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.arithmetic.Decimal;
import furrow.kernel.arithmetic.Extremes;
import furrow.kernel.arithmetic.Sums;
import furrow.kernel.csv.op.Expr;
import furrow.kernel.csv.op.Function;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is known of one term: counts for the whole of it, and figures per group. */
final class TermTotals {
  final Term term;
  final boolean skip;

  /** Values that are not null, per group. */
  long[] filled = new long[1];

  /** Null without need, like all that follow. */
  final Sums sums;

  final Sums squares;
  final Extremes least;
  final Extremes greatest;
  final GroupTexts first;
  final GroupTexts last;
  final GroupTexts lowest;
  final GroupTexts highest;
  final ValueTable table;

  /** For the whole term. */
  long nulls;

  long skipped;
  int fraction;

  TermTotals(Term term, boolean skip) {
    this.term = term;
    this.skip = skip;
    boolean numbers = !term.text();
    this.sums = term.sum() ? new Sums() : null;
    this.squares = term.squares() ? new Sums() : null;
    this.least = numbers && term.wants(Function.MIN) ? Extremes.least() : null;
    this.greatest = numbers && term.wants(Function.MAX) ? Extremes.greatest() : null;
    this.first = term.wants(Function.FIRST) ? new GroupTexts(GroupTexts.Kept.FIRST) : null;
    this.last = term.wants(Function.LAST) ? new GroupTexts(GroupTexts.Kept.LAST) : null;
    this.lowest =
        term.text() && term.wants(Function.MIN) ? new GroupTexts(GroupTexts.Kept.LEAST) : null;
    this.highest =
        term.text() && term.wants(Function.MAX) ? new GroupTexts(GroupTexts.Kept.GREATEST) : null;
    this.table = term.table() ? new ValueTable(term.counted()) : null;
  }

  GroupTexts[] texts() {
    return new GroupTexts[] {first, last, lowest, highest};
  }

  int bytesPerGroup() {
    int bytes = Long.BYTES + (sums == null ? 0 : 2 * Long.BYTES);
    bytes += squares == null ? 0 : 2 * Long.BYTES;
    bytes += least == null ? 0 : Long.BYTES + 1;
    bytes += greatest == null ? 0 : Long.BYTES + 1;
    for (GroupTexts texts : texts()) {
      bytes += texts == null ? 0 : Long.BYTES;
    }
    return bytes;
  }

  /** Bytes of texts and values, which are not of a fixed size per group. */
  long bytesHeld(boolean tableGrown) {
    long bytes = table == null ? 0 : table.bytes(tableGrown);
    for (GroupTexts texts : texts()) {
      bytes += texts == null ? 0 : texts.bytesHeld();
    }
    return bytes;
  }

  /** Makes room for groups below {@code capacity}. */
  void ensure(int capacity) {
    if (filled.length < capacity) {
      filled = Arrays.copyOf(filled, capacity);
    }
    for (Sums some : new Sums[] {sums, squares}) {
      if (some != null) {
        some.ensure(capacity);
      }
    }
    for (Extremes some : new Extremes[] {least, greatest}) {
      if (some != null) {
        some.ensure(capacity);
      }
    }
    for (GroupTexts texts : texts()) {
      if (texts != null) {
        texts.ensure(capacity);
      }
    }
  }

  /** Adds the batches of one runner, which owns it. */
  static final class Adder {
    private final TermTotals to;
    private final CsvTotals totals;
    private final Values.OfNumbers numbers;
    private final Values.OfTexts texts;
    private final Row row = new Row();
    private final Decimal number = new Decimal();
    private final Text text = new Text();
    private InputFault fault;
    private int entriesBefore;

    Adder(TermTotals to, CsvTotals totals) throws KernelException {
      this.to = to;
      this.totals = totals;
      Values values = new Values(totals.query.columns());
      Expr of = to.term.of();
      this.texts = to.term.text() ? values.texts(of) : null;
      this.numbers = to.term.text() ? null : values.numbers(of, Expr.Type.NUMBER);
    }

    InputFault fault() {
      return fault;
    }

    /** Adds the batch's values; gives the first record with an error, or their number. */
    int addAll(RecordBatch batch) {
      fault = null;
      entriesBefore = to.table == null ? 0 : to.table.size();
      for (int record = 0; record < batch.count; record++) {
        row.moveTo(batch, record);
        int group = batch.groups == null ? 0 : batch.groups[record];
        boolean any = texts == null ? numbers.read(row, number) : texts.read(row, text);
        if (any && to.term.shown() && !Cells.isUtf8(text.bytes, text.from, text.length())) {
          row.noResult(InputFault.Kind.BAD_TEXT, "");
          fault = row.fault();
        } else if (row.fault() != null) {
          if (to.skip) {
            to.skipped++;
          } else {
            fault = row.fault();
          }
        } else if (!any) {
          to.nulls++;
        } else {
          add(batch, record, group);
        }
        if (fault != null) {
          return record;
        }
      }
      if (batch.count > 0 && totals.tooLarge()) {
        fault = tooMany(batch, 0);
        return 0;
      }
      return batch.count;
    }

    private void add(RecordBatch batch, int record, int group) {
      to.filled[group]++;
      if (texts == null) {
        addNumber(group);
        if (to.first != null || to.last != null || to.table != null) {
          addText(batch, record, group);
        }
      } else {
        addText(batch, record, group);
      }
    }

    private void addNumber(int group) {
      to.fraction = Math.max(to.fraction, number.fraction());
      boolean small = number.isSmall();
      BigDecimal big = small ? null : number.toBigDecimal();
      if (to.sums != null) {
        if (small) {
          to.sums.add(group, number.mantissa(), number.fraction());
        } else {
          to.sums.add(group, big);
        }
      }
      if (to.squares != null) {
        addSquare(group, big);
      }
      for (Extremes some : new Extremes[] {to.least, to.greatest}) {
        if (some != null && small) {
          some.offer(group, number.mantissa(), number.fraction());
        } else if (some != null) {
          some.offer(group, big);
        }
      }
    }

    private void addSquare(int group, BigDecimal big) {
      if (big == null && 2 * number.fraction() <= Sums.MOST_SCALE) {
        to.squares.addProduct(group, number.mantissa(), number.mantissa(), 2 * number.fraction());
      } else {
        BigDecimal value = number.toBigDecimal();
        to.squares.add(group, value.multiply(value));
      }
    }

    private void addText(RecordBatch batch, int record, int group) {
      if (to.table != null) {
        if (texts == null) {
          ValueTable.encode(number, text);
        }
        int entry = to.table.find(group, text.bytes, text.from, text.length());
        if (entry == GroupTable.ABSENT) {
          entry =
              totals.full(to.table)
                  ? GroupTable.ABSENT
                  : to.table.add(group, text.bytes, text.from, text.length());
        }
        if (entry == GroupTable.ABSENT) {
          fault = tooMany(batch, record);
          return;
        }
        to.table.count(entry, 1);
      }
      boolean show = to.first != null && !to.first.has(group);
      if (texts == null && (show || to.last != null)) {
        byte[] written = number.toString().getBytes(StandardCharsets.US_ASCII);
        text.set(written, 0, written.length);
      }
      for (GroupTexts some : to.texts()) {
        if (some != null) {
          some.offer(group, text);
        }
      }
    }

    private InputFault tooMany(RecordBatch batch, int record) {
      int at = batch.from(record, 0);
      return new InputFault(InputFault.Kind.TOO_MANY_GROUPS, at, 0, -1, totals.mostGroups());
    }

    /** Forgets the values that came behind a record with a fault of a later term. */
    void limit(RecordBatch batch, int last) {
      if (to.table == null) {
        return;
      }
      int limit = entriesBefore;
      for (int record = 0; record <= last; record++) {
        row.moveTo(batch, record);
        int group = batch.groups == null ? 0 : batch.groups[record];
        boolean any = texts == null ? numbers.read(row, number) : texts.read(row, text);
        if (any && row.fault() == null) {
          if (texts == null) {
            ValueTable.encode(number, text);
          }
          int entry = to.table.find(group, text.bytes, text.from, text.length());
          limit = Math.max(limit, entry + 1);
        }
      }
      to.table.limit(limit);
    }
  }
}
