package furrow.server.json;

/** Builds one line of JSON: an object of strings and numbers. Whatever the text, it is one line. */
public final class JsonLine {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder line = new StringBuilder(160).append('{');

  public JsonLine put(String key, long value) {
    key(key);
    line.append(value);
    return this;
  }

  public JsonLine put(String key, String value) {
    key(key);
    quote(value);
    return this;
  }

  /** The object so far, closed. */
  public String end() {
    return line.append('}').toString();
  }

  private void key(String key) {
    if (line.length() > 1) {
      line.append(',');
    }
    quote(key);
    line.append(':');
  }

  private void quote(String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' '
          || c >= 0x7f && c < 0xa0
          || c == 0x2028
          || c == 0x2029
          || loneHalf(text, i)) {
        line.append("\\u").append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15));
        line.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }

  private static boolean loneHalf(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
