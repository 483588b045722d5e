package furrow.kernel.csv;

import furrow.kernel.arithmetic.Decimal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Comparator;

/** Answers from a complete {@link ValueTable}: a group's number of different values, quantiles. */
final class Quantiles {
  private final ValueTable table;

  /** Entries by group. */
  private final int[] entries;

  /** Where those of a group begin, and behind the last one those of none. */
  private final int[] starts;

  /** The group that was asked for last, its values in order and how many are below each end. */
  private int sorted = -1;

  private Decimal[] values;
  private long[] ends;

  Quantiles(ValueTable table, int groups) {
    this.table = table;
    this.entries = new int[table.size()];
    this.starts = new int[groups + 1];
    for (int entry = 0; entry < entries.length; entry++) {
      starts[table.group(entry) + 1]++;
    }
    for (int group = 0; group < groups; group++) {
      starts[group + 1] += starts[group];
    }
    int[] next = starts.clone();
    for (int entry = 0; entry < entries.length; entry++) {
      entries[next[table.group(entry)]++] = entry;
    }
  }

  int different(int group) {
    return starts[group + 1] - starts[group];
  }

  /**
   * The value below which this fraction of the group's values lies; between two of them as far as
   * the fraction says. Exact: a fraction is a decimal, and so is what lies between.
   *
   * @return null when there is no value
   */
  BigDecimal at(int group, long count, BigDecimal fraction) {
    if (count == 0 || different(group) == 0) {
      return null;
    }
    sort(group);
    BigDecimal place = fraction.multiply(BigDecimal.valueOf(count - 1));
    BigDecimal below = place.setScale(0, RoundingMode.FLOOR);
    BigDecimal low = value(below.longValue());
    BigDecimal beyond = place.subtract(below);
    if (beyond.signum() == 0) {
      return low;
    }
    BigDecimal high = value(below.longValue() + 1);
    return low.add(high.subtract(low).multiply(beyond));
  }

  private BigDecimal value(long index) {
    int at = Arrays.binarySearch(ends, index + 1);
    int found = at >= 0 ? at : -at - 1;
    return values[Math.min(found, values.length - 1)].toBigDecimal();
  }

  private void sort(int group) {
    if (sorted == group) {
      return;
    }
    sorted = group;
    int from = starts[group];
    int size = different(group);
    Integer[] order = new Integer[size];
    Decimal[] numbers = new Decimal[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
      numbers[i] = table.number(entries[from + i]);
    }
    Arrays.sort(order, Comparator.comparing(i -> numbers[i], Decimal::compareTo));
    values = new Decimal[size];
    ends = new long[size];
    long end = 0;
    for (int i = 0; i < size; i++) {
      values[i] = numbers[order[i]];
      end += table.count(entries[from + order[i]]);
      ends[i] = end;
    }
  }
}
