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

  /** Largest scale that {@link #add(int, long, int)} and {@link #addProduct} take. */
  public static final int MOST_SCALE = Powers.MAX;

  /** Lower and upper half of each group's sum, side by side. */
  private long[] halves = new long[2];

  private int scale;
  private final Map<Integer, BigDecimal> spilled = new HashMap<>();

  /** Makes room for groups below {@code capacity}. */
  public void ensure(int capacity) {
    if (capacity * 2L > halves.length) {
      halves = Arrays.copyOf(halves, Math.multiplyExact(capacity, 2));
    }
  }

  /** Adds {@code value * 10^-valueScale}, with a scale from 0 to 18. */
  public void add(int group, long value, int valueScale) {
    if (valueScale == scale) {
      int at = 2 * group;
      long sum = halves[at] + value;
      halves[at + 1] += (value >> 63) + (Long.compareUnsigned(sum, value) < 0 ? 1 : 0);
      halves[at] = sum;
    } else {
      addAtOtherScale(group, value, valueScale);
    }
  }

  /** Adds {@code a * b * 10^-productScale}, with a scale from 0 to 18. */
  public void addProduct(int group, long a, long b, int productScale) {
    if (productScale > scale) {
      raise(productScale);
    }
    long factor = Powers.ten(scale - productScale);
    long raised = a * factor;
    if (Math.multiplyHigh(a, factor) != raised >> 63) {
      BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
      add(group, new BigDecimal(product, productScale));
      return;
    }
    int at = 2 * group;
    long low = raised * b;
    long sum = halves[at] + low;
    halves[at + 1] += Math.multiplyHigh(raised, b) + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    halves[at] = sum;
    spillWhenLarge(group);
  }

  /** Adds any number. */
  public void add(int group, BigDecimal value) {
    spilled.merge(group, value, BigDecimal::add);
  }

  public BigDecimal value(int group) {
    BigDecimal flat = new BigDecimal(wide(group), scale);
    BigDecimal beside = spilled.get(group);
    return beside == null ? flat : flat.add(beside);
  }

  /** Whether the sum is {@link #small(int)} at {@link #scale()}. */
  public boolean isSmall(int group) {
    return halves[2 * group + 1] == halves[2 * group] >> 63
        && (spilled.isEmpty() || !spilled.containsKey(group));
  }

  public long small(int group) {
    return halves[2 * group];
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
    int at = 2 * group;
    long sum = halves[at] + product;
    halves[at + 1] +=
        Math.multiplyHigh(value, factor) + (Long.compareUnsigned(sum, product) < 0 ? 1 : 0);
    halves[at] = sum;
    spillWhenLarge(group);
  }

  private void spillWhenLarge(int group) {
    long high = halves[2 * group + 1];
    if (high > MOST_HIGH || high < -MOST_HIGH) {
      spill(group, wide(group), scale);
    }
  }

  private void raise(int newScale) {
    long factor = Powers.ten(newScale - scale);
    BigInteger bigFactor = BigInteger.valueOf(factor);
    int oldScale = scale;
    scale = newScale;
    for (int at = 0; at < halves.length; at += 2) {
      if (halves[at + 1] == halves[at] >> 63) {
        halves[at + 1] = Math.multiplyHigh(halves[at], factor);
        halves[at] *= factor;
      } else {
        raiseWide(at / 2, bigFactor, oldScale);
      }
    }
  }

  private void raiseWide(int group, BigInteger factor, int oldScale) {
    BigInteger sum = wide(group);
    BigInteger raised = sum.multiply(factor);
    BigInteger top = raised.shiftRight(64);
    if (top.bitLength() < 61) {
      halves[2 * group + 1] = top.longValue();
      halves[2 * group] = raised.longValue();
    } else {
      spill(group, sum, oldScale);
    }
  }

  private void spill(int group, BigInteger sum, int sumScale) {
    add(group, new BigDecimal(sum, sumScale));
    halves[2 * group] = 0;
    halves[2 * group + 1] = 0;
  }

  private BigInteger wide(int group) {
    return Powers.wide(halves[2 * group + 1], halves[2 * group]);
  }
}
