package furrow.kernel.arithmetic;

/**
 * Reads dates and times of ISO 8601: {@code 2024-01-31}, with {@code T12:30}, {@code T12:30:05} or
 * {@code T12:30:05.123456789} behind it (a blank for the T will do), and {@code Z} or an offset
 * such as {@code +02:00}. Without an offset it is UTC, and without a time midnight.
 */
public final class IsoTime {
  private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final int NANO_DIGITS = 9;

  private IsoTime() {}

  /** Gives the seconds since 1970; false when the text is something else. Blanks are ignored. */
  public static boolean read(byte[] text, int from, int to, Decimal seconds) {
    int start = from;
    int end = to;
    while (start < end && isBlank(text[start])) {
      start++;
    }
    while (end > start && isBlank(text[end - 1])) {
      end--;
    }
    int year = digits(text, start, end, 4);
    int month = sign(text, start + 4, end, '-') ? digits(text, start + 5, end, 2) : -1;
    int day = sign(text, start + 7, end, '-') ? digits(text, start + 8, end, 2) : -1;
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > days(year, month)) {
      return false;
    }
    long midnight = epochDay(year, month, day) * 86_400;
    int at = start + 10;
    if (at == end) {
      seconds.set(midnight, 0);
      return true;
    }
    boolean time = sign(text, at, end, 'T') || sign(text, at, end, 't') || sign(text, at, end, ' ');
    return time && time(text, at + 1, end, midnight, seconds);
  }

  private static boolean time(byte[] text, int from, int end, long midnight, Decimal seconds) {
    int hour = digits(text, from, end, 2);
    int minute = sign(text, from + 2, end, ':') ? digits(text, from + 3, end, 2) : -1;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
      return false;
    }
    int at = from + 5;
    int second = 0;
    long fraction = 0;
    int places = 0;
    if (sign(text, at, end, ':')) {
      second = digits(text, at + 1, end, 2);
      if (second < 0 || second > 59) {
        return false;
      }
      at += 3;
      if (sign(text, at, end, '.')) {
        for (at++; at < end && text[at] >= '0' && text[at] <= '9'; at++) {
          fraction = fraction * 10 + text[at] - '0';
          if (++places > NANO_DIGITS) {
            return false;
          }
        }
        if (places == 0) {
          return false;
        }
      }
    }
    long offset = offset(text, at, end);
    if (offset == Long.MIN_VALUE) {
      return false;
    }
    seconds.set(midnight + hour * 3_600 + minute * 60 + second - offset, 0);
    if (fraction != 0) {
      Decimal part = new Decimal();
      part.set(fraction, places);
      seconds.add(part);
    }
    return true;
  }

  /** Seconds east of UTC, or the least long when this is no offset. */
  private static long offset(byte[] text, int at, int end) {
    if (at == end || (end - at == 1 && (text[at] | 0x20) == 'z')) {
      return 0;
    }
    boolean west = sign(text, at, end, '-');
    if (!west && !sign(text, at, end, '+')) {
      return Long.MIN_VALUE;
    }
    int hours = digits(text, at + 1, end, 2);
    int minutes = 0;
    int rest = end - at;
    if (rest == 6 && text[at + 3] == ':') {
      minutes = digits(text, at + 4, end, 2);
    } else if (rest == 5) {
      minutes = digits(text, at + 3, end, 2);
    } else if (rest != 3) {
      return Long.MIN_VALUE;
    }
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Long.MIN_VALUE;
    }
    long offset = hours * 3_600L + minutes * 60L;
    return west ? -offset : offset;
  }

  private static int digits(byte[] text, int from, int end, int count) {
    if (end - from < count) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static boolean sign(byte[] text, int at, int end, char wanted) {
    return at < end && text[at] == wanted;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  private static int days(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : DAYS[month - 1];
  }

  /** Days since 1970-01-01, by years that begin in March. */
  private static long epochDay(int year, int month, int day) {
    long y = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }
}
