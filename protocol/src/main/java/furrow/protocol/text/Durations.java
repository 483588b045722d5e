package furrow.protocol.text;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Durations as people write them: {@code 90s}, {@code 250ms}, {@code 1h 30m}, {@code 1.5s}, {@code
 * 10}. What is no whole number of milliseconds is rounded up: 0 often stands for no limit.
 */
public final class Durations {
  private Durations() {}

  /** A bare number is seconds; units are {@code ms, s, m, h, d} and may be strung together. */
  public static Duration parse(String text) throws ProblemException {
    String rest = text.trim();
    Duration sum = Duration.ZERO;
    try {
      do {
        int digits = spanOf(rest, true);
        BigDecimal number = new BigDecimal(rest.substring(0, digits));
        rest = rest.substring(digits).stripLeading();
        int letters = spanOf(rest, false);
        sum = sum.plus(of(number, rest.substring(0, letters)));
        rest = rest.substring(letters).stripLeading();
      } while (!rest.isEmpty());
      return sum;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "not a duration: '" + text + "'",
          "write seconds or units, as in 30, 90s, 1.5s, 250ms, 1h 30m");
    }
  }

  private static int spanOf(String text, boolean digits) {
    int end = 0;
    while (end < text.length() && isNumberPart(text.charAt(end)) == digits) {
      end++;
    }
    return digits ? end : text.substring(0, end).stripTrailing().length();
  }

  private static boolean isNumberPart(char c) {
    return c >= '0' && c <= '9' || c == '.';
  }

  private static Duration of(BigDecimal number, String unit) {
    long millis =
        switch (unit) {
          case "ms" -> 1;
          case "", "s" -> 1_000;
          case "m", "min" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> throw new NumberFormatException(unit);
        };
    BigDecimal all = number.multiply(BigDecimal.valueOf(millis));
    return Duration.ofMillis(all.setScale(0, RoundingMode.CEILING).longValueExact());
  }
}
