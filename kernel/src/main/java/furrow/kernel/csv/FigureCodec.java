package furrow.kernel.csv;

import furrow.kernel.arithmetic.Extremes;
import furrow.kernel.arithmetic.Sums;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Counts, sums and extremes of groups as bytes, and back into groups of the same figures. */
final class FigureCodec {
  /** Sums below this and above its negative are written as numbers. */
  static final long MOST_SMALL = 1L << 61;

  /** Announces a big sum where an even number would be a small one. */
  private static final int BIG_SUM = 1;

  /** Announces an extreme: none, a big number, or a scale plus {@link #SCALE}. */
  private static final int NONE = 0;

  private static final int BIG = 1;
  private static final int SCALE = 2;

  private static final int MOST_SMALL_SCALE = 18;

  private FigureCodec() {}

  static void encode(long[] counts, int groups, VarintWriter out) {
    for (int group = 0; group < groups; group++) {
      out.number(counts[group]);
    }
  }

  static void encode(Sums sums, int groups, VarintWriter out) {
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

  static void encode(Extremes extremes, int groups, VarintWriter out) {
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

  /**
   * Reads figures and adds them to others.
   *
   * @param into group there of each group here; null when there is one
   * @param rows records that they are of: no count is larger
   * @param mostScale of a big number, either sign; its bytes are as many at most
   */
  record Decoder(VarintReader in, int[] into, int groups, long rows, int mostScale) {

    int into(int group) {
      return into == null ? 0 : into[group];
    }

    void counts(long[] counts) throws IOException {
      for (int i = 0; i < groups; i++) {
        counts[into(i)] += in.amount(rows);
      }
    }

    void sums(Sums sums) throws IOException {
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

    void extremes(Extremes extremes) throws IOException {
      for (int i = 0; i < groups; i++) {
        int kind = in.count(SCALE + MOST_SMALL_SCALE);
        if (kind >= SCALE) {
          extremes.offer(into(i), in.signed(), kind - SCALE);
        } else if (kind == BIG) {
          extremes.offer(into(i), big());
        }
      }
    }

    private BigDecimal big() throws IOException {
      long scale = in.signed();
      if (scale > mostScale || scale < -mostScale) {
        throw new VarintReader.DamagedException("scale " + scale);
      }
      return new BigDecimal(unscaled(), (int) scale);
    }

    private BigInteger unscaled() throws IOException {
      byte[] bytes = in.bytes(mostScale);
      if (bytes.length == 0) {
        throw new VarintReader.DamagedException("a number without digits");
      }
      return new BigInteger(bytes);
    }
  }
}
