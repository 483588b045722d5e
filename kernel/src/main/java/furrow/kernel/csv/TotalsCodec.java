package furrow.kernel.csv;

import furrow.kernel.arithmetic.Extremes;
import furrow.kernel.arithmetic.Sums;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * {@link Totals} as bytes, group by group, so that they can be folded into others while they are
 * read.
 *
 * <pre>{@code
 * totals = column*  groups  group*
 * column = text?  nulls  skipped  fraction  sum-scale
 * group  = [ key ]  records  figures*              (key only with "by")
 * figures= [ filled ] [ numbers [ sum ] [ min ] [ max ] ]
 * }</pre>
 */
final class TotalsCodec {
  private static final long MOST_SMALL = 1L << 61;
  private static final int MOST_BIG_BYTES = 1 << 20;
  private static final int MOST_SCALE = 1 << 20;

  private TotalsCodec() {}

  static void pack(Totals totals, Packer out) {
    for (ColumnTotals column : totals.columns) {
      out.number(column.text ? 1 : 0);
      out.number(column.nulls);
      out.number(column.skipped);
      out.number(column.fraction);
      out.number(column.sums == null ? 0 : column.sums.scale());
    }
    int groups = totals.groupCount();
    out.number(groups);
    for (int group = 0; group < groups; group++) {
      if (totals.groups != null) {
        int start = totals.groups.start(group);
        out.bytes(totals.groups.keyBytes(), start, totals.groups.end(group) - start);
      }
      out.number(totals.records(group));
      for (ColumnTotals column : totals.columns) {
        packFigures(column, group, out);
      }
    }
  }

  private static void packFigures(ColumnTotals column, int group, Packer out) {
    if (column.filled != null) {
      out.number(column.filled[group]);
    }
    if (column.numbers == null || column.text) {
      return;
    }
    out.number(column.numbers[group]);
    if (column.numbers[group] == 0) {
      return;
    }
    if (column.sums != null) {
      packSum(column.sums, group, out);
    }
    if (column.least != null) {
      packExtreme(column.least, group, out);
    }
    if (column.greatest != null) {
      packExtreme(column.greatest, group, out);
    }
  }

  /** An even number is twice the zigzag of a small sum; 1 announces a big number. */
  private static void packSum(Sums sums, int group, Packer out) {
    long small = sums.small(group);
    if (sums.isSmall(group) && small < MOST_SMALL && small > -MOST_SMALL) {
      out.number(((small << 1) ^ (small >> 63)) << 1);
    } else {
      out.number(1);
      packBig(sums.value(group), out);
    }
  }

  /** A scale plus one and a mantissa, or 0 and a big number. */
  private static void packExtreme(Extremes extremes, int group, Packer out) {
    if (extremes.isSmall(group)) {
      out.number(extremes.scale(group) + 1L);
      out.signed(extremes.small(group));
    } else {
      out.number(0);
      packBig(extremes.value(group), out);
    }
  }

  private static void packBig(BigDecimal value, Packer out) {
    byte[] unscaled = value.unscaledValue().toByteArray();
    out.signed(value.scale());
    out.bytes(unscaled, 0, unscaled.length);
  }

  /** Adds packed totals to {@code target}; false when that makes too many groups. */
  static boolean fold(Unpacker in, Totals target) throws IOException {
    return new Folding(in, target).run();
  }

  private static final class Folding {
    private final Unpacker in;
    private final Totals target;
    private final boolean[] text;
    private final int[] scales;
    private byte[] key = new byte[256];

    Folding(Unpacker in, Totals target) {
      this.in = in;
      this.target = target;
      this.text = new boolean[target.columns.length];
      this.scales = new int[target.columns.length];
    }

    boolean run() throws IOException {
      for (int c = 0; c < text.length; c++) {
        ColumnTotals column = target.columns[c];
        text[c] = in.number() != 0;
        column.text |= text[c];
        column.nulls += in.number();
        column.skipped += in.number();
        column.fraction = Math.max(column.fraction, in.count(MOST_SCALE));
        scales[c] = in.count(18);
      }
      int groups = in.count(Integer.MAX_VALUE);
      for (int i = 0; i < groups; i++) {
        int group = target.groups == null ? 0 : group();
        if (group < 0) {
          return false;
        }
        target.countRecords(group, in.number());
        for (int c = 0; c < text.length; c++) {
          figures(c, group);
        }
      }
      return true;
    }

    private int group() throws IOException {
      int length = in.count(GroupTable.MOST_KEY_BYTES / 2);
      if (key.length < length + Window.SLACK) {
        key = new byte[length * 2 + Window.SLACK];
      }
      in.bytes(key, length);
      int group = target.groups.find(key, 0, length);
      if (group >= 0) {
        return group;
      }
      return target.full() ? -1 : target.addGroup(key, 0, length);
    }

    private void figures(int c, int group) throws IOException {
      ColumnTotals column = target.columns[c];
      if (column.filled != null) {
        column.filled[group] += in.number();
      }
      if (column.numbers == null || text[c]) {
        return;
      }
      long numbers = in.number();
      column.numbers[group] += numbers;
      if (numbers == 0) {
        return;
      }
      if (column.sums != null) {
        sum(column.sums, group, scales[c]);
      }
      if (column.least != null) {
        extreme(column.least, group);
      }
      if (column.greatest != null) {
        extreme(column.greatest, group);
      }
    }

    private void sum(Sums sums, int group, int scale) throws IOException {
      long number = in.number();
      if ((number & 1) == 0) {
        long zigzag = number >>> 1;
        sums.add(group, (zigzag >>> 1) ^ -(zigzag & 1), scale);
      } else {
        sums.add(group, big());
      }
    }

    private void extreme(Extremes extremes, int group) throws IOException {
      int scale = in.count(19) - 1;
      if (scale >= 0) {
        extremes.offer(group, in.signed(), scale);
      } else {
        extremes.offer(group, big());
      }
    }

    private BigDecimal big() throws IOException {
      long scale = in.signed();
      if (scale > MOST_SCALE || scale < -MOST_SCALE) {
        throw new IOException("damaged partial: scale " + scale);
      }
      return new BigDecimal(new BigInteger(in.bytes(MOST_BIG_BYTES)), (int) scale);
    }
  }
}
