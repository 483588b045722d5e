package furrow.kernel.arithmetic;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact decimal that is computed in place: a long and a scale from 0 to 18 while that is enough,
 * a big number beyond it. Its {@link #fraction()} is part of it as of a written number: 1.50 has
 * two digits behind the point. Sums and products have no rounding; quotients are rounded.
 */
public final class Decimal {
  /** Digits of a quotient behind the longer fraction of its operands. */
  public static final int QUOTIENT_PLACES = 20;

  /** Digits on either side of the point; cells have no more. */
  public static final int MOST_DIGITS = 2_000;

  private long mantissa;
  private int scale;

  /** Null for a small one; else its scale is not negative. */
  private BigDecimal big;

  /** Makes it {@code value * 10^-valueScale}, with a scale from 0 to 18. */
  public void set(long value, int valueScale) {
    mantissa = value;
    scale = valueScale;
    big = null;
  }

  public void set(BigDecimal value) {
    BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
    if (plain.scale() <= Powers.MAX && plain.unscaledValue().bitLength() < Long.SIZE) {
      set(plain.unscaledValue().longValue(), plain.scale());
    } else {
      big = plain;
    }
  }

  public void set(Decimal other) {
    mantissa = other.mantissa;
    scale = other.scale;
    big = other.big;
  }

  /** Takes over what was read, a number. */
  public void set(NumberReader reader) {
    if (reader.big() != null) {
      set(reader.big());
    } else if (reader.fraction() > Powers.MAX) {
      set(BigDecimal.valueOf(reader.mantissa(), reader.scale()).setScale(reader.fraction()));
    } else {
      set(reader.mantissa(), reader.scale());
    }
  }

  public boolean isSmall() {
    return big == null;
  }

  /** Unscaled value, when it is small. */
  public long mantissa() {
    return mantissa;
  }

  /** Digits behind the point. */
  public int fraction() {
    return big == null ? scale : big.scale();
  }

  public BigDecimal toBigDecimal() {
    return big == null ? BigDecimal.valueOf(mantissa, scale) : big;
  }

  /** Whether it has more than {@link #MOST_DIGITS} on either side of the point. */
  public boolean tooLong() {
    return big != null
        && (big.scale() > MOST_DIGITS || big.precision() - big.scale() > MOST_DIGITS);
  }

  public int signum() {
    return big == null ? Long.signum(mantissa) : big.signum();
  }

  public int compareTo(Decimal other) {
    return big == null && other.big == null
        ? Powers.compare(mantissa, scale, other.mantissa, other.scale)
        : toBigDecimal().compareTo(other.toBigDecimal());
  }

  public void add(Decimal other) {
    if (big == null && other.big == null && scale == other.scale) {
      long sum = mantissa + other.mantissa;
      if (((mantissa ^ sum) & (other.mantissa ^ sum)) >= 0) {
        mantissa = sum;
        return;
      }
    }
    set(toBigDecimal().add(other.toBigDecimal()));
  }

  public void subtract(Decimal other) {
    if (big == null && other.big == null && scale == other.scale) {
      long difference = mantissa - other.mantissa;
      if (((mantissa ^ other.mantissa) & (mantissa ^ difference)) >= 0) {
        mantissa = difference;
        return;
      }
    }
    set(toBigDecimal().subtract(other.toBigDecimal()));
  }

  public void multiply(Decimal other) {
    if (big == null && other.big == null && scale + other.scale <= Powers.MAX) {
      long product = mantissa * other.mantissa;
      if (Math.multiplyHigh(mantissa, other.mantissa) == product >> 63) {
        set(product, scale + other.scale);
        return;
      }
    }
    set(toBigDecimal().multiply(other.toBigDecimal()));
  }

  /**
   * Divides by what is not zero. The quotient is rounded half-even {@link #QUOTIENT_PLACES} behind
   * the longer fraction; zeros at the end of the places that were added are dropped.
   */
  public void divide(Decimal other) {
    int longer = Math.max(fraction(), other.fraction());
    BigDecimal quotient =
        toBigDecimal()
            .divide(other.toBigDecimal(), longer + QUOTIENT_PLACES, RoundingMode.HALF_EVEN);
    BigDecimal stripped = quotient.stripTrailingZeros();
    set(stripped.scale() < longer ? stripped.setScale(longer) : stripped);
  }

  public void negate() {
    if (big == null && mantissa != Long.MIN_VALUE) {
      mantissa = -mantissa;
    } else {
      set(toBigDecimal().negate());
    }
  }

  public void abs() {
    if (signum() < 0) {
      negate();
    }
  }

  /** Rounds to so many places behind the point, or before it when negative. */
  public void round(int places, RoundingMode mode) {
    if (fraction() > places) {
      set(toBigDecimal().setScale(places, mode));
    }
  }

  /** Plain notation, no trailing zeros in the fraction, no -0. */
  @Override
  public String toString() {
    return plain(toBigDecimal());
  }

  /** As answers show numbers: plain notation, no trailing zeros in the fraction, no -0. */
  public static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** The exact quotient of big numbers, rounded half-even to so many places. */
  public static BigDecimal quotient(BigDecimal of, BigDecimal by, int places) {
    return of.divide(by, places, RoundingMode.HALF_EVEN);
  }

  /** The square root of the exact quotient, rounded half-even once. */
  public static BigDecimal rootOfQuotient(BigDecimal of, BigDecimal by, int places) {
    int raise = Math.max(0, Math.max(of.scale(), by.scale()));
    BigInteger numerator = of.movePointRight(raise + 2 * places).toBigIntegerExact();
    BigInteger denominator = by.movePointRight(raise).toBigIntegerExact();
    BigInteger floor = numerator.divide(denominator).sqrt();
    BigInteger twice = floor.shiftLeft(1).add(BigInteger.ONE);
    int half = numerator.shiftLeft(2).compareTo(denominator.multiply(twice).multiply(twice));
    boolean up = half > 0 || (half == 0 && floor.testBit(0));
    return new BigDecimal(up ? floor.add(BigInteger.ONE) : floor, places);
  }
}
