package furrow.kernel.csv;

import furrow.kernel.arithmetic.Extremes;
import furrow.kernel.arithmetic.Sums;
import java.math.BigDecimal;

/**
 * {@link Totals} as bytes. Column by column, so that both sides work in short loops.
 *
 * <pre>{@code
 * totals  = groups  [ key* ]  records*  column*          (keys only with "by")
 * column  = nulls  skipped  [ filled* ]  [ figures ]
 * figures = text?  fraction  numbers*  [ scale sum* ]  [ least* ]  [ greatest* ]
 * }</pre>
 *
 * <p>A {@code text} column ends behind that flag. {@link TotalsFold} reads this back.
 */
final class TotalsCodec {
  /** Sums below this and above its negative are written as numbers. */
  static final long MOST_SMALL = 1L << 61;

  /** Announces a big sum where an even number would be a small one. */
  static final int BIG_SUM = 1;

  /** Announces an extreme: none, a big number, or a scale plus {@link #SCALE}. */
  static final int NONE = 0;

  static final int BIG = 1;
  static final int SCALE = 2;

  private TotalsCodec() {}

  static void pack(Totals totals, Packer out) {
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
      pack(column, groups, out);
    }
  }

  private static void pack(ColumnTotals column, int groups, Packer out) {
    out.number(column.nulls);
    out.number(column.skipped);
    if (column.filled != null) {
      pack(column.filled, groups, out);
    }
    if (column.numbers == null) {
      return;
    }
    out.number(column.text ? 1 : 0);
    if (column.text) {
      return;
    }
    out.number(column.fraction);
    pack(column.numbers, groups, out);
    if (column.sums != null) {
      pack(column.sums, groups, out);
    }
    if (column.least != null) {
      pack(column.least, groups, out);
    }
    if (column.greatest != null) {
      pack(column.greatest, groups, out);
    }
  }

  private static void pack(long[] counts, int groups, Packer out) {
    for (int group = 0; group < groups; group++) {
      out.number(counts[group]);
    }
  }

  private static void pack(Sums sums, int groups, Packer out) {
    out.number(sums.scale());
    for (int group = 0; group < groups; group++) {
      long small = sums.small(group);
      if (sums.isSmall(group) && small < MOST_SMALL && small > -MOST_SMALL) {
        out.number(((small << 1) ^ (small >> 63)) << 1);
      } else {
        out.number(BIG_SUM);
        packBig(sums.value(group), out);
      }
    }
  }

  private static void pack(Extremes extremes, int groups, Packer out) {
    for (int group = 0; group < groups; group++) {
      if (extremes.isSmall(group)) {
        out.number(extremes.scale(group) + SCALE);
        out.signed(extremes.small(group));
      } else {
        BigDecimal value = extremes.value(group);
        out.number(value == null ? NONE : BIG);
        if (value != null) {
          packBig(value, out);
        }
      }
    }
  }

  private static void packBig(BigDecimal value, Packer out) {
    byte[] unscaled = value.unscaledValue().toByteArray();
    out.signed(value.scale());
    out.bytes(unscaled, 0, unscaled.length);
  }
}
