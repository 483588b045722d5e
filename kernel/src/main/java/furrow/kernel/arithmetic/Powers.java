package furrow.kernel.arithmetic;

import java.math.BigInteger;

/** Powers of ten and 128-bit helpers. */
final class Powers {
  /** Largest exponent whose power fits a long. */
  static final int MAX = 18;

  private static final long[] TEN = new long[MAX + 1];

  static {
    TEN[0] = 1;
    for (int i = 1; i <= MAX; i++) {
      TEN[i] = TEN[i - 1] * 10;
    }
  }

  private Powers() {}

  static long ten(int exponent) {
    return TEN[exponent];
  }

  /** The signed 128-bit number of these halves. */
  static BigInteger wide(long high, long low) {
    if (high == low >> 63) {
      return BigInteger.valueOf(low);
    }
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return new BigInteger(bytes);
  }

  /** Compares {@code a * 10^-aScale} with {@code b * 10^-bScale}; scales from 0 to 18. */
  static int compare(long a, int aScale, long b, int bScale) {
    if (aScale == bScale) {
      return Long.compare(a, b);
    }
    if (aScale > bScale) {
      return -compare(b, bScale, a, aScale);
    }
    long factor = TEN[bScale - aScale];
    long high = Math.multiplyHigh(a, factor);
    long low = a * factor;
    int byHigh = Long.compare(high, b >> 63);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, b);
  }
}
