package furrow.protocol.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Flat text of {@code key = "value"} lines: the part of TOML that access files use. Comments begin
 * with {@code #}; in a value {@code \"}, {@code \\}, {@code \n} and {@code \t} are escapes.
 */
public final class Settings {
  private Settings() {}

  /**
   * Reads the lines in order. A bare value (number, true, false) is given as it stands.
   *
   * @throws IllegalArgumentException naming the line
   */
  public static Map<String, String> parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    int number = 0;
    // Editors of some systems begin a file with a byte order mark.
    int start = text.startsWith("\ufeff") ? 1 : 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      String line = text.substring(start, end).strip();
      number++;
      start = end + 1;
      if (!line.isEmpty() && line.charAt(0) != '#') {
        entry(line, number, values);
      }
    }
    return values;
  }

  private static void entry(String line, int number, Map<String, String> values) {
    int equals = line.indexOf('=');
    if (equals < 1) {
      throw bad(number, "expected key = \"value\"");
    }
    String key = line.substring(0, equals).strip();
    if (values.put(key, value(line.substring(equals + 1).strip(), number)) != null) {
      throw bad(number, "the key " + key + " twice");
    }
  }

  private static String value(String text, int number) {
    if (text.isEmpty() || text.charAt(0) != '"') {
      int comment = text.indexOf('#');
      return (comment < 0 ? text : text.substring(0, comment)).strip();
    }
    StringBuilder value = new StringBuilder(text.length());
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        String rest = text.substring(i + 1).strip();
        if (!rest.isEmpty() && rest.charAt(0) != '#') {
          throw bad(number, "text after the closing quote");
        }
        return value.toString();
      }
      if (c == '\\' && i + 1 < text.length()) {
        c = unescaped(text.charAt(++i), number);
      }
      value.append(c);
    }
    throw bad(number, "a quote that never closes");
  }

  private static char unescaped(char c, int number) {
    return switch (c) {
      case '"', '\\' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      default -> throw bad(number, "the escape \\" + c);
    };
  }

  /** One {@code key = "value"} line. */
  public static String line(String key, String value) {
    StringBuilder line = new StringBuilder(key).append(" = \"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\n' -> line.append("\\n");
        case '\t' -> line.append("\\t");
        default -> line.append(c);
      }
    }
    return line.append("\"\n").toString();
  }

  private static IllegalArgumentException bad(int line, String what) {
    return new IllegalArgumentException("line " + line + ": " + what);
  }
}
