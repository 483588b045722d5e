package furrow.kernel.arithmetic;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as answers show them: plain notation, no trailing zeros in the fraction, no -0. */
public final class Plain {
  private Plain() {}

  public static String text(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /**
   * The exact quotient, rounded half-even.
   *
   * @param places digits kept after the point
   */
  public static String quotient(BigDecimal sum, long count, int places) {
    return text(sum.divide(BigDecimal.valueOf(count), places, RoundingMode.HALF_EVEN));
  }
}
