package furrow.protocol.text;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.math.BigDecimal;
import java.util.Locale;

/** Sizes as people write them: {@code 65536}, {@code 64K}, {@code 256KiB}, {@code 1.5GB}. */
public final class Sizes {
  private static final String LETTERS = "KMGTP";

  private Sizes() {}

  /**
   * Bytes. A bare number is bytes; {@code K}, {@code Ki} and {@code KiB} are 1024, {@code KB} is
   * 1000, and so on for M, G, T, P.
   */
  public static long parse(String text) throws ProblemException {
    String trimmed = text.trim();
    int end = 0;
    while (end < trimmed.length() && isNumberPart(trimmed.charAt(end))) {
      end++;
    }
    try {
      BigDecimal number = new BigDecimal(trimmed.substring(0, end));
      String unit = trimmed.substring(end).trim().toUpperCase(Locale.ROOT);
      return number.multiply(BigDecimal.valueOf(factor(unit))).toBigInteger().longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "not a size: '" + text + "'",
          "write bytes or a unit, as in 65536, 256KiB, 64M, 1.5G");
    }
  }

  private static boolean isNumberPart(char c) {
    return c >= '0' && c <= '9' || c == '.';
  }

  private static long factor(String unit) {
    if (unit.isEmpty() || unit.equals("B")) {
      return 1;
    }
    int power = LETTERS.indexOf(unit.charAt(0)) + 1;
    String rest = unit.substring(1);
    if (power == 0
        || !(rest.isEmpty() || rest.equals("B") || rest.equals("I") || rest.equals("IB"))) {
      throw new NumberFormatException(unit);
    }
    long base = rest.equals("B") ? 1000 : 1024;
    long factor = 1;
    for (int i = 0; i < power; i++) {
      factor *= base;
    }
    return factor;
  }
}
