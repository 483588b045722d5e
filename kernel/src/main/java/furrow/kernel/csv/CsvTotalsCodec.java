package furrow.kernel.csv;

import furrow.kernel.arithmetic.Extremes;
import furrow.kernel.arithmetic.Sums;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * {@link CsvTotals} as bytes. Column by column, so that both sides work in short loops.
 *
 * <pre>{@code
 * totals  = groups  [ key* ]  records*  column*          (keys only with "by")
 * column  = nulls  skipped  [ filled* ]  [ figures ]
 * figures = kind  fraction  numbers*  [ scale sum* ]  [ least* ]  [ greatest* ]
 * }</pre>
 *
 * <p>A column that is text, mixed with numbers or not, ends behind its kind.
 */
final class CsvTotalsCodec {
  /** Sums below this and above its negative are written as numbers. */
  static final long MOST_SMALL = 1L << 61;

  /** Announces a big sum where an even number would be a small one. */
  static final int BIG_SUM = 1;

  /** Announces an extreme: none, a big number, or a scale plus {@link #SCALE}. */
  static final int NONE = 0;

  static final int BIG = 1;
  static final int SCALE = 2;

  private static final int NUMBERS = 0;
  private static final int TEXT = 1;
  private static final int MIXED = 2;

  private CsvTotalsCodec() {}

  /**
   * Adds encoded totals to {@code target}; gives false when that makes too many groups.
   *
   * @param rows records that they are of: no count is larger
   */
  static boolean addTo(CsvTotals target, VarintReader in, long rows) throws IOException {
    return new Decoder(in, target, rows).run();
  }

  static void encode(CsvTotals totals, VarintWriter out) {
    int groups = totals.groupCount();
    out.number(groups);
    if (totals.groups != null) {
      byte[] keys = totals.groups.keyBytes();
      for (int group = 0; group < groups; group++) {
        int start = totals.groups.start(group);
        out.bytes(keys, start, totals.groups.end(group) - start);
      }
    }
    for (int group = 0; group < groups; group++) {
      out.number(totals.records(group));
    }
    for (ColumnTotals column : totals.columns) {
      encode(column, groups, out);
    }
  }

  private static void encode(ColumnTotals column, int groups, VarintWriter out) {
    out.number(column.nulls);
    out.number(column.skipped);
    if (column.filled != null) {
      encode(column.filled, groups, out);
    }
    if (column.numbers == null) {
      return;
    }
    out.number(column.text ? column.mixed() ? MIXED : TEXT : NUMBERS);
    if (column.text) {
      return;
    }
    out.number(column.fraction);
    encode(column.numbers, groups, out);
    if (column.sums != null) {
      encode(column.sums, groups, out);
    }
    if (column.least != null) {
      encode(column.least, groups, out);
    }
    if (column.greatest != null) {
      encode(column.greatest, groups, out);
    }
  }

  private static void encode(long[] counts, int groups, VarintWriter out) {
    for (int group = 0; group < groups; group++) {
      out.number(counts[group]);
    }
  }

  private static void encode(Sums sums, int groups, VarintWriter out) {
    out.number(sums.scale());
    for (int group = 0; group < groups; group++) {
      long small = sums.small(group);
      if (sums.isSmall(group) && small < MOST_SMALL && small > -MOST_SMALL) {
        out.number(((small << 1) ^ (small >> 63)) << 1);
      } else {
        out.number(BIG_SUM);
        encodeBig(sums.value(group), out);
      }
    }
  }

  private static void encode(Extremes extremes, int groups, VarintWriter out) {
    for (int group = 0; group < groups; group++) {
      if (extremes.isSmall(group)) {
        out.number(extremes.scale(group) + SCALE);
        out.signed(extremes.small(group));
      } else {
        BigDecimal value = extremes.value(group);
        out.number(value == null ? NONE : BIG);
        if (value != null) {
          encodeBig(value, out);
        }
      }
    }
  }

  private static void encodeBig(BigDecimal value, VarintWriter out) {
    byte[] unscaled = value.unscaledValue().toByteArray();
    out.signed(value.scale());
    out.bytes(unscaled, 0, unscaled.length);
  }

  /** Adds encoded totals to others while it reads them. */
  private static final class Decoder {
    /** Of a sum: cells have at most 1,000 digits and an exponent within 1,000. */
    private static final int MOST_BIG_BYTES = 2_048;

    private static final int MOST_SCALE = 2_048;
    private static final int MOST_SMALL_SCALE = 18;

    /** Keys looked up at once. */
    private static final int KEYS = 512;

    private final VarintReader in;
    private final CsvTotals target;

    /** Group in the target of each group here; null without {@code by}. */
    private int[] into;

    private final long rows;

    private Decoder(VarintReader in, CsvTotals target, long rows) {
      this.in = in;
      this.target = target;
      this.rows = rows;
    }

    private boolean run() throws IOException {
      int groups = in.items(Integer.MAX_VALUE - 8);
      if (target.groups == null && groups != 1) {
        throw new VarintReader.DamagedException(groups + " groups where there are none");
      }
      if (target.groups != null && !keys(groups)) {
        return false;
      }
      for (int i = 0; i < groups; i++) {
        target.countRecords(into(i), in.amount(rows));
      }
      for (ColumnTotals column : target.columns) {
        column(column, groups);
      }
      return true;
    }

    private int into(int group) {
      return into == null ? 0 : into[group];
    }

    private boolean keys(int groups) throws IOException {
      into = new int[0];
      int[] froms = new int[KEYS];
      int[] lengths = new int[KEYS];
      int[] found = new int[KEYS];
      byte[] keys = new byte[KEYS * 32];
      for (int done = 0; done < groups; ) {
        int count = Math.min(KEYS, groups - done);
        int used = 0;
        for (int i = 0; i < count; i++) {
          froms[i] = used;
          lengths[i] = in.items(GroupTable.MOST_KEY_BYTES / 4);
          if (keys.length < used + lengths[i] + InputWindow.SLACK) {
            keys = Arrays.copyOf(keys, (used + lengths[i]) * 2 + InputWindow.SLACK);
          }
          in.bytes(keys, used, lengths[i]);
          used += lengths[i];
        }
        target.groups.findAll(keys, froms, lengths, found, count);
        for (int i = 0; i < count; i++) {
          if (found[i] == GroupTable.ABSENT) {
            found[i] = newGroup(keys, froms[i], lengths[i]);
          }
          if (found[i] == GroupTable.ABSENT) {
            return false;
          }
        }
        if (into.length < done + count) {
          into = Arrays.copyOf(into, (int) Math.min(groups, (done + count) * 2L));
        }
        System.arraycopy(found, 0, into, done, count);
        done += count;
      }
      return true;
    }

    /** Keys of one partial differ, so a key that was absent still is. */
    private int newGroup(byte[] keys, int from, int length) throws IOException {
      int parts = 1;
      for (int i = from; i < from + length; i++) {
        parts += keys[i] == GroupTable.SEPARATOR ? 1 : 0;
      }
      if (parts != target.query.keys().length) {
        throw new VarintReader.DamagedException("a key of " + parts + " parts");
      }
      return target.full() ? GroupTable.ABSENT : target.addGroup(keys, from, length);
    }

    private void column(ColumnTotals column, int groups) throws IOException {
      column.nulls += in.amount(rows);
      column.skipped += in.amount(rows);
      if (column.filled != null) {
        counts(column.filled, groups);
      }
      if (column.numbers == null) {
        return;
      }
      int kind = in.count(MIXED);
      if (kind != NUMBERS) {
        column.text = true;
        column.numberInText |= kind == MIXED;
        return;
      }
      column.fraction = Math.max(column.fraction, in.count(MOST_SCALE));
      counts(column.numbers, groups);
      if (column.sums != null) {
        sums(column.sums, groups);
      }
      if (column.least != null) {
        extremes(column.least, groups);
      }
      if (column.greatest != null) {
        extremes(column.greatest, groups);
      }
    }

    private void counts(long[] counts, int groups) throws IOException {
      for (int i = 0; i < groups; i++) {
        counts[into(i)] += in.amount(rows);
      }
    }

    private void sums(Sums sums, int groups) throws IOException {
      int scale = in.count(MOST_SMALL_SCALE);
      for (int i = 0; i < groups; i++) {
        long number = in.number();
        if ((number & 1) == 0) {
          long zigzag = number >>> 1;
          sums.add(into(i), (zigzag >>> 1) ^ -(zigzag & 1), scale);
        } else {
          sums.add(into(i), big());
        }
      }
    }

    private void extremes(Extremes extremes, int groups) throws IOException {
      for (int i = 0; i < groups; i++) {
        int kind = in.count(CsvTotalsCodec.SCALE + MOST_SMALL_SCALE);
        if (kind >= CsvTotalsCodec.SCALE) {
          extremes.offer(into(i), in.signed(), kind - CsvTotalsCodec.SCALE);
        } else if (kind == CsvTotalsCodec.BIG) {
          extremes.offer(into(i), big());
        }
      }
    }

    private BigDecimal big() throws IOException {
      long scale = in.signed();
      if (scale > MOST_SCALE || scale < -MOST_SCALE) {
        throw new VarintReader.DamagedException("scale " + scale);
      }
      return new BigDecimal(unscaled(), (int) scale);
    }

    private BigInteger unscaled() throws IOException {
      byte[] bytes = in.bytes(MOST_BIG_BYTES);
      if (bytes.length == 0) {
        throw new VarintReader.DamagedException("a number without digits");
      }
      return new BigInteger(bytes);
    }
  }
}
