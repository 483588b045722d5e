package furrow.kernel.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A pattern of SQL: {@code %} is any text, {@code _} any character of UTF-8, a backslash before one
 * of these three makes it stand for itself.
 */
final class LikePattern {
  private static final int ANY_TEXT = -1;
  private static final int ANY_CHARACTER = -2;

  /** Bytes from 0 to 255, and the two above. */
  private final int[] parts;

  LikePattern(String pattern) {
    byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
    int[] made = new int[bytes.length];
    int count = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean escape = bytes[i] == '\\' && i + 1 < bytes.length && isSpecial(bytes[i + 1]);
      if (escape) {
        i++;
      }
      int part = bytes[i] & 0xFF;
      part = !escape && part == '%' ? ANY_TEXT : part;
      made[count++] = !escape && part == '_' ? ANY_CHARACTER : part;
    }
    parts = Arrays.copyOf(made, count);
  }

  private static boolean isSpecial(byte c) {
    return c == '%' || c == '_' || c == '\\';
  }

  /** Goes back to the last {@code %} only: what it stands for may as well be longer. */
  boolean matches(Text text) {
    byte[] bytes = text.bytes;
    int at = text.from;
    int part = 0;
    int again = -1;
    int afterAny = -1;
    while (at < text.to) {
      if (part < parts.length && parts[part] == ANY_TEXT) {
        afterAny = ++part;
        again = at;
      } else if (part < parts.length && parts[part] == ANY_CHARACTER) {
        at = behindCharacter(bytes, at, text.to);
        part++;
      } else if (part < parts.length && parts[part] == (bytes[at] & 0xFF)) {
        at++;
        part++;
      } else if (afterAny >= 0) {
        again = behindCharacter(bytes, again, text.to);
        at = again;
        part = afterAny;
      } else {
        return false;
      }
    }
    while (part < parts.length && parts[part] == ANY_TEXT) {
      part++;
    }
    return part == parts.length;
  }

  private static int behindCharacter(byte[] bytes, int from, int to) {
    int at = from + 1;
    while (at < to && (bytes[at] & 0xC0) == 0x80) {
      at++;
    }
    return at;
  }
}
