package furrow.client.settings;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.time.Duration;

/** Durations as people write them: {@code 90s}, {@code 250ms}, {@code 1h 30m}, {@code 10}. */
public final class Durations {
  private Durations() {}

  /** A bare number is seconds; units are {@code ms, s, m, h, d} and may be strung together. */
  public static Duration parse(String text) throws ProblemException {
    String rest = text.trim();
    Duration sum = Duration.ZERO;
    try {
      do {
        int digits = spanOf(rest, true);
        long number = Long.parseLong(rest.substring(0, digits));
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
          "write seconds or units, as in 30, 90s, 250ms, 1h 30m");
    }
  }

  private static int spanOf(String text, boolean digits) {
    int end = 0;
    while (end < text.length() && Character.isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return digits ? end : text.substring(0, end).stripTrailing().length();
  }

  private static Duration of(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "", "s" -> Duration.ofSeconds(number);
      case "m", "min" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> throw new NumberFormatException(unit);
    };
  }
}
