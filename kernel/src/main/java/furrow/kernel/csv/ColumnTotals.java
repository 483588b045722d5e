package furrow.kernel.csv;

import furrow.kernel.arithmetic.Extremes;
import furrow.kernel.arithmetic.NumberReader;
import furrow.kernel.arithmetic.Sums;
import furrow.kernel.csv.CsvQuery.UsedColumn;
import java.math.BigDecimal;
import java.util.Arrays;

/** What is known of one aggregated column: counts for the whole of it, and figures per group. */
final class ColumnTotals {
  /** As many of these as a batch has records do not overflow a long. */
  private static final long MOST_IN_BATCH = 1L << 46;

  final UsedColumn used;
  private final boolean skip;

  /** Null without need. */
  final Sums sums;

  final Extremes least;
  final Extremes greatest;

  /** Numbers per group; null when the column's cells are only counted. */
  long[] numbers;

  /** Non-empty cells per group, or null. */
  long[] filled;

  /** For the whole column. */
  long nulls;

  long skipped;
  int fraction;

  /** Whether a cell was no number where only {@code *} asked; its figures count no more. */
  boolean text;

  /** Whether a number was seen in a piece where the column was text. */
  boolean numberInText;

  ColumnTotals(UsedColumn used, boolean skip) {
    this.used = used;
    this.skip = skip;
    this.sums = used.sum() ? new Sums() : null;
    this.least = used.min() ? Extremes.least() : null;
    this.greatest = used.max() ? Extremes.greatest() : null;
    this.numbers = used.numeric() ? new long[1] : null;
    this.filled = used.filled() ? new long[1] : null;
  }

  int bytesPerGroup() {
    int counts = (numbers == null ? 0 : Long.BYTES) + (filled == null ? 0 : Long.BYTES);
    int sum = sums == null ? 0 : 2 * Long.BYTES;
    int extreme = Long.BYTES + 1;
    return counts + sum + (least == null ? 0 : extreme) + (greatest == null ? 0 : extreme);
  }

  /** Makes room for groups below {@code capacity}. */
  void ensure(int capacity) {
    if (sums != null) {
      sums.ensure(capacity);
    }
    if (least != null) {
      least.ensure(capacity);
    }
    if (greatest != null) {
      greatest.ensure(capacity);
    }
    numbers = grown(numbers, capacity);
    filled = grown(filled, capacity);
  }

  /** Adds the batch's cells; gives the first record with an erroneous one, or their number. */
  int addAll(RecordBatch batch, NumberReader reader) {
    if (numbers == null || text) {
      countAll(batch, 0, reader);
      return batch.count;
    }
    int first = batch.groups == null && onlySum() ? sumAll(batch) : 0;
    byte[] bytes = batch.bytes;
    int[] groups = batch.groups;
    int column = used.index();
    int most = fraction;
    for (int record = first; record < batch.count; record++) {
      int from = batch.from(record, column);
      int to = batch.to(record, column, from);
      int group = groups == null ? 0 : groups[record];
      long number = NumberReader.readPlain(bytes, from, to);
      if (number != NumberReader.NOT_PLAIN) {
        int scale = NumberReader.plainScale(number);
        most = Math.max(most, scale);
        small(group, NumberReader.plainMantissa(number), scale);
      } else if (!add(group, reader, bytes, from, to)) {
        return record;
      } else if (text) {
        countAll(batch, record + 1, reader);
        break;
      }
    }
    fraction = Math.max(fraction, most);
    return batch.count;
  }

  private boolean onlySum() {
    return sums != null && least == null && greatest == null && filled == null;
  }

  /**
   * Sums plain numbers of one scale up to the first cell that is something else; gives its record.
   */
  private int sumAll(RecordBatch batch) {
    int column = used.index();
    int scale = sums.scale();
    long sum = 0;
    int record = 0;
    for (; record < batch.count; record++) {
      int from = batch.from(record, column);
      long number = NumberReader.readPlain(batch.bytes, from, batch.to(record, column, from));
      long mantissa = NumberReader.plainMantissa(number);
      if (NumberReader.plainScale(number) != scale || Math.abs(mantissa) > MOST_IN_BATCH) {
        break;
      }
      sum += mantissa;
    }
    sums.add(0, sum, scale);
    numbers[0] += record;
    fraction = record == 0 ? fraction : Math.max(fraction, scale);
    return record;
  }

  private void countAll(RecordBatch batch, int first, NumberReader reader) {
    int column = used.index();
    boolean look = text && !mixed();
    for (int record = first; record < batch.count; record++) {
      int from = batch.from(record, column);
      int to = batch.to(record, column, from);
      int group = batch.groups == null ? 0 : batch.groups[record];
      boolean quoted = from < to && batch.bytes[from] == '"';
      from = quoted ? from + 1 : from;
      to = quoted ? to - 1 : to;
      count(group, Cells.isBlank(batch.bytes, from, to));
      if (look && reader.read(batch.bytes, from, to) == NumberReader.Outcome.NUMBER) {
        numberInText = true;
        look = false;
      }
    }
  }

  /** Adds a cell that is not just a number; false when it is an error. */
  private boolean add(int group, NumberReader reader, byte[] bytes, int from, int to) {
    boolean quoted = from < to && bytes[from] == '"';
    switch (reader.read(bytes, quoted ? from + 1 : from, quoted ? to - 1 : to)) {
      case NUMBER -> number(group, reader);
      case BLANK -> nulls++;
      case BAD -> {
        return bad(group);
      }
    }
    return true;
  }

  /** Whether {@code *} leaves the column out though some of its cells are numbers. */
  boolean mixed() {
    return text && (numberInText || anyNumber());
  }

  boolean anyNumber() {
    for (long count : numbers) {
      if (count > 0) {
        return true;
      }
    }
    return false;
  }

  private void number(int group, NumberReader reader) {
    fraction = Math.max(fraction, reader.fraction());
    if (reader.big() == null) {
      small(group, reader.mantissa(), reader.scale());
    } else {
      large(group, reader.big());
    }
  }

  private void small(int group, long mantissa, int scale) {
    numbers[group]++;
    if (sums != null) {
      sums.add(group, mantissa, scale);
    }
    if (least != null) {
      least.offer(group, mantissa, scale);
    }
    if (greatest != null) {
      greatest.offer(group, mantissa, scale);
    }
    if (filled != null) {
      filled[group]++;
    }
  }

  private void large(int group, BigDecimal value) {
    numbers[group]++;
    if (filled != null) {
      filled[group]++;
    }
    if (sums != null) {
      sums.add(group, value);
    }
    if (least != null) {
      least.offer(group, value);
    }
    if (greatest != null) {
      greatest.offer(group, value);
    }
  }

  private boolean bad(int group) {
    count(group, false);
    if (skip) {
      skipped++;
      return true;
    }
    text = !used.named();
    return text;
  }

  private void count(int group, boolean blank) {
    if (blank) {
      nulls++;
    } else if (filled != null) {
      filled[group]++;
    }
  }

  private static long[] grown(long[] array, int capacity) {
    return array == null || array.length >= capacity ? array : Arrays.copyOf(array, capacity);
  }
}
