package furrow.kernel.csv;

import furrow.kernel.arithmetic.Extremes;
import furrow.kernel.arithmetic.NumberReader;
import furrow.kernel.arithmetic.Sums;
import java.math.BigDecimal;
import java.util.Arrays;

/** What is known of one aggregated column: counts for the whole of it, and figures per group. */
final class ColumnTotals {
  final Used used;
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

  ColumnTotals(Used used, boolean skip) {
    this.used = used;
    this.skip = skip;
    this.sums = used.sum() ? new Sums() : null;
    this.least = used.min() ? Extremes.least() : null;
    this.greatest = used.max() ? Extremes.greatest() : null;
    this.numbers = used.numeric() ? new long[1] : null;
    this.filled = used.filled() ? new long[1] : null;
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

  /** Adds a cell; false when it is an error. */
  boolean add(int group, NumberReader reader, byte[] bytes, int from, int to) {
    boolean quoted = from < to && bytes[from] == '"';
    int start = quoted ? from + 1 : from;
    int end = quoted ? to - 1 : to;
    if (numbers == null || text) {
      count(group, isBlank(bytes, start, end));
      return true;
    }
    switch (reader.read(bytes, start, end)) {
      case NUMBER -> number(group, reader);
      case BLANK -> nulls++;
      case BAD -> {
        return bad(group);
      }
    }
    return true;
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
    numbers[group]++;
    fraction = Math.max(fraction, reader.fraction());
    BigDecimal big = reader.big();
    if (big == null) {
      small(group, reader.mantissa(), reader.scale());
    } else {
      large(group, big);
    }
    if (filled != null) {
      filled[group]++;
    }
  }

  private void small(int group, long mantissa, int scale) {
    if (sums != null) {
      sums.add(group, mantissa, scale);
    }
    if (least != null) {
      least.offer(group, mantissa, scale);
    }
    if (greatest != null) {
      greatest.offer(group, mantissa, scale);
    }
  }

  private void large(int group, BigDecimal value) {
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

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private static long[] grown(long[] array, int capacity) {
    return array == null || array.length >= capacity ? array : Arrays.copyOf(array, capacity);
  }
}
