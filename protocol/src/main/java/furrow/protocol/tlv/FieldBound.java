package furrow.protocol.tlv;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.charset.StandardCharsets;

/**
 * The one check of a component's {@link Bound}.
 *
 * @param field as in {@code Submit.group}
 */
record FieldBound(String field, int bytes, int elements, int key, boolean cut) {
  private static final String ELLIPSIS = "\u2026";
  private static final int ELLIPSIS_BYTES = 3;

  /** Most bytes that a char of a text takes in UTF-8. */
  private static final int BYTES_PER_CHAR = 3;

  static FieldBound of(String field, Bound bound) {
    return new FieldBound(field, bound.bytes(), bound.elements(), bound.key(), bound.cut());
  }

  void checkBytes(int length) throws ProblemException {
    if (length > bytes) {
      throw tooLarge(length, bytes, "bytes");
    }
  }

  void checkKey(int length) throws ProblemException {
    if (length > key) {
      throw tooLarge(length, key, "bytes in a key");
    }
  }

  void checkElements(int count) throws ProblemException {
    if (count > elements) {
      throw tooLarge(count, elements, "elements");
    }
  }

  /** The text as it may be sent. */
  String sendable(String text) throws ProblemException {
    if ((long) text.length() * BYTES_PER_CHAR <= bytes) {
      return text;
    }
    int length = utf8(text, 0, text.length());
    if (length <= bytes) {
      return text;
    }
    if (!cut) {
      throw tooLarge(length, bytes, "bytes");
    }
    return cut(text);
  }

  private String cut(String text) {
    int end = Math.min(text.length(), bytes - ELLIPSIS_BYTES);
    while (utf8(text, 0, end) > bytes - ELLIPSIS_BYTES) {
      end -= Math.max(1, (utf8(text, 0, end) - bytes) / BYTES_PER_CHAR);
    }
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + ELLIPSIS;
  }

  private static int utf8(String text, int from, int to) {
    return text.substring(from, to).getBytes(StandardCharsets.UTF_8).length;
  }

  private ProblemException tooLarge(int found, int most, String unit) {
    return new ProblemException(
        ErrorCode.FIELD_TOO_LARGE,
        field + " has " + found + " " + unit + "; at most " + most + " are allowed",
        "make it shorter; docs/messages.md has the bound of each field");
  }
}
