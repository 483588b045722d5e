package furrow.kernel.csv;

import furrow.kernel.arithmetic.Extremes;
import furrow.kernel.arithmetic.Sums;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/** Adds packed totals to others while reading them; {@link TotalsCodec} describes their form. */
final class TotalsFold {
  private static final int MOST_BIG_BYTES = 1 << 20;
  private static final int MOST_SCALE = 1 << 20;
  private static final int MOST_SMALL_SCALE = 18;

  /** Keys looked up at once. */
  private static final int KEYS = 512;

  private final Unpacker in;
  private final Totals target;

  /** Group in the target of each group here; null without {@code by}. */
  private int[] into;

  private TotalsFold(Unpacker in, Totals target) {
    this.in = in;
    this.target = target;
  }

  /** Gives false when that makes too many groups. */
  static boolean fold(Unpacker in, Totals target) throws IOException {
    return new TotalsFold(in, target).run();
  }

  private boolean run() throws IOException {
    int groups = in.count(Integer.MAX_VALUE - 8);
    if (target.groups != null && !keys(groups)) {
      return false;
    }
    for (int i = 0; i < groups; i++) {
      target.countRecords(into(i), in.number());
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
        lengths[i] = in.count(GroupTable.MOST_KEY_BYTES / 4);
        if (keys.length < used + lengths[i] + Window.SLACK) {
          keys = Arrays.copyOf(keys, (used + lengths[i]) * 2 + Window.SLACK);
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
  private int newGroup(byte[] keys, int from, int length) {
    return target.full() ? GroupTable.ABSENT : target.addGroup(keys, from, length);
  }

  private void column(ColumnTotals column, int groups) throws IOException {
    column.nulls += in.number();
    column.skipped += in.number();
    if (column.filled != null) {
      counts(column.filled, groups);
    }
    if (column.numbers == null) {
      return;
    }
    if (in.number() != 0) {
      column.text = true;
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
      counts[into(i)] += in.number();
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
      int kind = in.count(TotalsCodec.SCALE + MOST_SMALL_SCALE);
      if (kind >= TotalsCodec.SCALE) {
        extremes.offer(into(i), in.signed(), kind - TotalsCodec.SCALE);
      } else if (kind == TotalsCodec.BIG) {
        extremes.offer(into(i), big());
      }
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
