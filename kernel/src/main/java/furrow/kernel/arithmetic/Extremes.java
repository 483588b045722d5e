package furrow.kernel.arithmetic;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The least or the greatest decimal of each group, flat: mantissas with a scale each. */
public final class Extremes {
  private static final byte NONE = -1;

  private final boolean greatest;
  private long[] mantissa = new long[1];
  private byte[] scale = {NONE};
  private final Map<Integer, BigDecimal> big = new HashMap<>();

  private Extremes(boolean greatest) {
    this.greatest = greatest;
  }

  public static Extremes least() {
    return new Extremes(false);
  }

  public static Extremes greatest() {
    return new Extremes(true);
  }

  /** Makes room for groups below {@code capacity}. */
  public void ensure(int capacity) {
    int before = scale.length;
    if (capacity > before) {
      mantissa = Arrays.copyOf(mantissa, capacity);
      scale = Arrays.copyOf(scale, capacity);
      Arrays.fill(scale, before, capacity, NONE);
    }
  }

  /** Offers {@code value * 10^-valueScale}, with a scale from 0 to 18. */
  public void offer(int group, long value, int valueScale) {
    int have = scale[group];
    if (have == valueScale) {
      if (greatest ? value > mantissa[group] : value < mantissa[group]) {
        mantissa[group] = value;
      }
    } else if (have == NONE || beats(value, valueScale, mantissa[group], have)) {
      mantissa[group] = value;
      scale[group] = (byte) valueScale;
    }
  }

  /** Offers any number. */
  public void offer(int group, BigDecimal value) {
    big.merge(group, value, greatest ? BigDecimal::max : BigDecimal::min);
  }

  /** The extreme so far, or null when nothing was offered. */
  public BigDecimal value(int group) {
    BigDecimal beside = big.get(group);
    if (scale[group] == NONE) {
      return beside;
    }
    BigDecimal flat = BigDecimal.valueOf(mantissa[group], scale[group]);
    if (beside == null) {
      return flat;
    }
    return greatest ? flat.max(beside) : flat.min(beside);
  }

  /** Whether the extreme is {@link #small(int)} at {@link #scale(int)}. */
  public boolean isSmall(int group) {
    return scale[group] != NONE && (big.isEmpty() || !big.containsKey(group));
  }

  public long small(int group) {
    return mantissa[group];
  }

  public int scale(int group) {
    return scale[group];
  }

  private boolean beats(long value, int valueScale, long than, int thanScale) {
    int order = Powers.compare(value, valueScale, than, thanScale);
    return greatest ? order > 0 : order < 0;
  }
}
