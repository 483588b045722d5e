package furrow.kernel.arithmetic;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Exact sums of decimals, one per group, flat: 128-bit integers at one scale for the whole column.
 * What does not fit is kept beside it as big numbers.
 */
public final class Sums {
  /** Beyond this a sum moves to the big ones; far enough from overflow for any single addition. */
  private static final long MOST_HIGH = 1L << 61;

  private long[] low = new long[1];
  private long[] high = new long[1];
  private int scale;
  private final Map<Integer, BigDecimal> spilled = new HashMap<>();

  /** Makes room for groups below {@code capacity}. */
  public void ensure(int capacity) {
    if (capacity > low.length) {
      low = Arrays.copyOf(low, capacity);
      high = Arrays.copyOf(high, capacity);
    }
  }

  /** Adds {@code value * 10^-valueScale}, with a scale from 0 to 18. */
  public void add(int group, long value, int valueScale) {
    if (valueScale == scale) {
      long sum = low[group] + value;
      high[group] += (value >> 63) + (Long.compareUnsigned(sum, value) < 0 ? 1 : 0);
      low[group] = sum;
    } else {
      addAtOtherScale(group, value, valueScale);
    }
  }

  /** Adds any number. */
  public void add(int group, BigDecimal value) {
    spilled.merge(group, value, BigDecimal::add);
  }

  public BigDecimal value(int group) {
    BigDecimal flat = new BigDecimal(Powers.wide(high[group], low[group]), scale);
    BigDecimal beside = spilled.get(group);
    return beside == null ? flat : flat.add(beside);
  }

  /** Whether the sum is {@link #small(int)} at {@link #scale()}. */
  public boolean isSmall(int group) {
    return high[group] == low[group] >> 63 && (spilled.isEmpty() || !spilled.containsKey(group));
  }

  public long small(int group) {
    return low[group];
  }

  /** Scale of all small sums. */
  public int scale() {
    return scale;
  }

  private void addAtOtherScale(int group, long value, int valueScale) {
    if (valueScale > scale) {
      raise(valueScale);
    }
    long factor = Powers.ten(scale - valueScale);
    long product = value * factor;
    long sum = low[group] + product;
    high[group] +=
        Math.multiplyHigh(value, factor) + (Long.compareUnsigned(sum, product) < 0 ? 1 : 0);
    low[group] = sum;
    if (high[group] > MOST_HIGH || high[group] < -MOST_HIGH) {
      spill(group, Powers.wide(high[group], low[group]));
    }
  }

  private void raise(int newScale) {
    long factor = Powers.ten(newScale - scale);
    BigInteger bigFactor = BigInteger.valueOf(factor);
    int oldScale = scale;
    scale = newScale;
    for (int group = 0; group < low.length; group++) {
      if (high[group] == low[group] >> 63) {
        high[group] = Math.multiplyHigh(low[group], factor);
        low[group] *= factor;
      } else {
        BigInteger sum = Powers.wide(high[group], low[group]);
        set(group, sum.multiply(bigFactor), oldScale, sum);
      }
    }
  }

  private void set(int group, BigInteger raised, int oldScale, BigInteger sum) {
    BigInteger top = raised.shiftRight(64);
    if (top.bitLength() < 61) {
      high[group] = top.longValue();
      low[group] = raised.longValue();
    } else {
      add(group, new BigDecimal(sum, oldScale));
      high[group] = 0;
      low[group] = 0;
    }
  }

  private void spill(int group, BigInteger sum) {
    add(group, new BigDecimal(sum, scale));
    high[group] = 0;
    low[group] = 0;
  }
}
