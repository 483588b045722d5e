package furrow.kernel.csv;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What lies between two field ends. */
final class Cells {
  private Cells() {}

  /** End of a record's last field without the CR of a CR LF. */
  static int withoutCr(byte[] bytes, int from, int to) {
    return to > from && bytes[to - 1] == '\r' ? to - 1 : to;
  }

  /** Copies a field's content, without its quotes, to {@code target}; returns its length. */
  static int copy(byte[] bytes, int from, int to, byte[] target, int at) {
    if (from == to || bytes[from] != '"') {
      System.arraycopy(bytes, from, target, at, to - from);
      return to - from;
    }
    int out = at;
    for (int i = from + 1; i < to - 1; i++) {
      target[out++] = bytes[i];
      i += bytes[i] == '"' ? 1 : 0;
    }
    return out - at;
  }

  /** A field's content for a message; bytes that are not UTF-8 are replaced. */
  static String text(byte[] bytes, int from, int to) {
    int most = Math.min(to, from + 4 * InputFault.MAX_TEXT);
    byte[] content = new byte[most - from];
    boolean quoted = from < to && bytes[from] == '"';
    int length =
        quoted && most < to
            ? copy(bytes, from, most + 1, content, 0)
            : copy(bytes, from, most, content, 0);
    return new String(content, 0, length, StandardCharsets.UTF_8);
  }

  static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  static boolean isUtf8(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes[i] < 0) {
        return decodes(bytes, i, from + length - i);
      }
    }
    return true;
  }

  private static boolean decodes(byte[] bytes, int from, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
