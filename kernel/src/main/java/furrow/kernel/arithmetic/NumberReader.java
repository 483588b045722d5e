package furrow.kernel.arithmetic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads a number from text: an optional sign, digits with an optional point, an optional exponent,
 * blanks around it ignored. The value stays in the fields of the reader until the next one.
 *
 * <p>Small numbers (up to 18 digits, scale 0 to 18 after the exponent is applied) come as {@link
 * #mantissa()} and {@link #scale()}; others as {@link #big()}.
 */
public final class NumberReader {
  /** Most digits of a number. */
  public static final int MAX_DIGITS = 1_000;

  /** Largest written exponent, either sign. */
  public static final int MAX_EXPONENT = 1_000;

  /** Bytes that must be readable behind the text, whatever they hold. */
  public static final int SLACK = 8;

  /** What {@link #readPlain} gives when it cannot tell. */
  public static final long NOT_PLAIN = Long.MIN_VALUE;

  private static final int SCALE_BITS = 4;
  private static final long SCALE = (1 << SCALE_BITS) - 1;

  /** What the text is. */
  public enum Outcome {
    NUMBER,
    /** Nothing but blanks. */
    BLANK,
    /** No number, or one beyond the limits. */
    BAD
  }

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long mantissa;
  private int scale;
  private int fraction;
  private BigDecimal big;

  /** Unscaled value, when {@link #big()} is null. */
  public long mantissa() {
    return mantissa;
  }

  /** Power of ten to divide {@link #mantissa()} by, 0 to 18. */
  public int scale() {
    return scale;
  }

  /** Digits after the point minus exponent as written, at least 0. */
  public int fraction() {
    return fraction;
  }

  /** The value when it is not small, otherwise null. */
  public BigDecimal big() {
    return big;
  }

  /** Reads {@code text[from, to)}; {@link #SLACK} more bytes must lie in the array. */
  public Outcome read(byte[] text, int from, int to) {
    long number = readPlain(text, from, to);
    if (number == NOT_PLAIN) {
      return readAny(text, from, to);
    }
    mantissa = plainMantissa(number);
    scale = plainScale(number);
    fraction = scale;
    big = null;
    return Outcome.NUMBER;
  }

  /**
   * The quick way for most numbers: perhaps a minus sign, then up to 16 digits and at most one
   * point. Gives mantissa and scale in one long, or {@link #NOT_PLAIN}, which {@link #read}
   * decides.
   */
  public static long readPlain(byte[] text, int from, int to) {
    if (from >= to) {
      return NOT_PLAIN;
    }
    boolean negative = text[from] == '-';
    int start = negative ? from + 1 : from;
    int length = to - start;
    long number;
    if (length <= 8) {
      number = length <= 0 ? NOT_PLAIN : readEight((long) WORD.get(text, start), length);
    } else {
      number = length <= 16 ? readSixteen(text, start, length) : NOT_PLAIN;
    }
    // Negates the mantissa above the scale; NOT_PLAIN has neither and stays as it is.
    return negative && number != NOT_PLAIN ? (number & SCALE) - (number & ~SCALE) : number;
  }

  /** Mantissa of a number from {@link #readPlain}. */
  public static long plainMantissa(long number) {
    return number >> SCALE_BITS;
  }

  /** Scale of a number from {@link #readPlain}; also its {@link #fraction}. */
  public static int plainScale(long number) {
    return (int) (number & SCALE);
  }

  private static long readSixteen(byte[] text, int start, int length) {
    long head = readEight((long) WORD.get(text, start), length - 8);
    long tail = readEight((long) WORD.get(text, start + length - 8), 8);
    if (head == NOT_PLAIN || tail == NOT_PLAIN) {
      return NOT_PLAIN;
    }
    long value = plainMantissa(head);
    long rest = plainMantissa(tail);
    int headScale = plainScale(head);
    int tailScale = plainScale(tail);
    boolean headPoint = text[start + length - 9 - headScale] == '.';
    boolean tailPoint = text[start + length - 1 - tailScale] == '.';
    if (tailPoint) {
      return headPoint ? NOT_PLAIN : (value * 10_000_000 + rest) << SCALE_BITS | tailScale;
    }
    return (value * 100_000_000 + rest) << SCALE_BITS | (headPoint ? headScale + 8 : 0);
  }

  /** Up to eight digits, at most one point among them; eight bytes at once. */
  private static long readEight(long word, int length) {
    int shift = 64 - 8 * length;
    long digits = (word << shift) ^ (0x3030303030303030L << shift);
    long others =
        (((digits & 0x7F7F7F7F7F7F7F7FL) + 0x7676767676767676L) | digits) & 0x8080808080808080L;
    int places = 0;
    if (others != 0) {
      int bit = Long.numberOfTrailingZeros(others) & ~7;
      boolean point = (digits >>> bit & 0xFF) == ('.' ^ '0');
      if (!point || (others & (others - 1)) != 0 || length == 1) {
        return NOT_PLAIN;
      }
      long before = digits & ((1L << bit) - 1);
      digits = (before << 8) | (digits & (-256L << bit));
      places = 7 - (bit >>> 3);
    }
    digits = digits * 10 + (digits >>> 8);
    long value =
        ((digits & 0x000000FF000000FFL) * 0x000F424000000064L
                + (digits >>> 16 & 0x000000FF000000FFL) * 0x0000271000000001L)
            >>> 32;
    return value << SCALE_BITS | places;
  }

  private Outcome readAny(byte[] text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(text[start])) {
      start++;
    }
    while (end > start && isBlank(text[end - 1])) {
      end--;
    }
    if (start == end) {
      return Outcome.BLANK;
    }
    boolean negative = text[start] == '-';
    if (negative || text[start] == '+') {
      start++;
    }
    return readUnsigned(text, start, end, negative) ? Outcome.NUMBER : Outcome.BAD;
  }

  private boolean readUnsigned(byte[] text, int start, int end, boolean negative) {
    int digits = 0;
    int significant = 0;
    int point = -1;
    long value = 0;
    int at = start;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit >= 0 && digit <= 9) {
        digits++;
        significant += significant > 0 || digit > 0 ? 1 : 0;
        value = significant <= Powers.MAX ? value * 10 + digit : value;
      } else if (text[at] == '.' && point < 0) {
        point = at;
      } else {
        break;
      }
    }
    if (digits == 0 || digits > MAX_DIGITS) {
      return false;
    }
    int mantissaEnd = at;
    int exponent = 0;
    if (at < end) {
      exponent = exponent(text, at, end);
      if (Math.abs(exponent) > MAX_EXPONENT) {
        return false;
      }
    }
    int places = (point < 0 ? 0 : mantissaEnd - point - 1) - exponent;
    fraction = Math.max(0, places);
    if (significant <= Powers.MAX && store(negative ? -value : value, places)) {
      return true;
    }
    big = big(text, start, mantissaEnd, negative, places);
    return true;
  }

  /** The exponent from {@code e} on, or one beyond the limit when it is malformed. */
  private static int exponent(byte[] text, int from, int end) {
    int at = from + 1;
    boolean negative = at < end && text[at] == '-';
    if (at < end && (negative || text[at] == '+')) {
      at++;
    }
    if ((text[from] | 0x20) != 'e' || at == end) {
      return MAX_EXPONENT + 1;
    }
    int value = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return MAX_EXPONENT + 1;
      }
      value = Math.min(MAX_EXPONENT + 1, value * 10 + digit);
    }
    return negative ? -value : value;
  }

  private boolean store(long value, int places) {
    big = null;
    if (value == 0 || (places >= 0 && places <= Powers.MAX)) {
      mantissa = value;
      scale = value == 0 ? Math.min(fraction, Powers.MAX) : places;
      return true;
    }
    if (places < 0 && places >= -Powers.MAX) {
      long factor = Powers.ten(-places);
      mantissa = value * factor;
      scale = 0;
      return Math.multiplyHigh(value, factor) == mantissa >> 63;
    }
    return false;
  }

  private static BigDecimal big(byte[] text, int from, int to, boolean negative, int places) {
    String digits = new String(text, from, to - from, StandardCharsets.ISO_8859_1).replace(".", "");
    BigInteger value = new BigInteger(digits);
    return new BigDecimal(negative ? value.negate() : value, places);
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }
}
