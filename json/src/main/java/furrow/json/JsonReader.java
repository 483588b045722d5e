package furrow.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one JSON text. Whole numbers become Long; all others, and those beyond a long, become
 * BigDecimal.
 */
final class JsonReader {
  private static final int DEEPEST = 100;
  private static final int LONGEST_NUMBER = 1_000;

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException when the text is not one JSON value, or nested too deeply
   */
  static Object parse(String text) {
    JsonReader reader = new JsonReader(text);
    Object value = reader.value();
    if (reader.next() != 0 || reader.at < text.length()) {
      throw reader.bad("the end");
    }
    return value;
  }

  private Object value() {
    return switch (next()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private JsonObject object() {
    JsonObject object = new JsonObject();
    enter();
    if (next() != '}') {
      do {
        next();
        String key = string();
        expect(':');
        object.put(key, value());
      } while (more('}'));
    }
    leave('}');
    return object;
  }

  private List<Object> array() {
    List<Object> values = new ArrayList<>();
    enter();
    if (next() != ']') {
      do {
        values.add(value());
      } while (more(']'));
    }
    leave(']');
    return values;
  }

  private void enter() {
    at++;
    if (++depth > DEEPEST) {
      throw bad("at most " + DEEPEST + " levels");
    }
  }

  private void leave(char close) {
    expect(close);
    depth--;
  }

  /** Goes over a comma, when one comes before the end of this object or array. */
  private boolean more(char close) {
    if (next() == close) {
      return false;
    }
    expect(',');
    return true;
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw bad("a value");
    }
    at += word.length();
    return value;
  }

  private Number number() {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    int whole = at;
    digits();
    if (text.charAt(whole) == '0' && at > whole + 1) {
      throw bad("no leading zero");
    }
    boolean fraction = false;
    if (peek() == '.') {
      at++;
      digits();
      fraction = true;
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
      fraction = true;
    }
    return number(text.substring(from, at), fraction);
  }

  private Number number(String number, boolean fraction) {
    if (number.length() > LONGEST_NUMBER) {
      throw bad("a number of at most " + LONGEST_NUMBER + " characters");
    }
    try {
      return fraction || number.length() > 18 ? new BigDecimal(number) : Long.valueOf(number);
    } catch (NumberFormatException e) {
      throw bad("a number");
    }
  }

  private void digits() {
    int from = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (from == at) {
      throw bad("a value");
    }
  }

  private String string() {
    if (peek() != '"') {
      throw bad("a string");
    }
    at++;
    StringBuilder value = null;
    int from = at;
    while (true) {
      char c = peek();
      if (c < ' ') {
        throw bad("the end of a string");
      }
      at++;
      if (c == '"') {
        String rest = text.substring(from, at - 1);
        return value == null ? rest : value.append(rest).toString();
      }
      if (c == '\\') {
        value = value == null ? new StringBuilder() : value;
        value.append(text, from, at - 1).append(escaped());
        from = at;
      }
    }
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> throw bad("an escape");
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 'f') {
        throw bad("four hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  private void expect(char c) {
    if (next() != c) {
      throw bad("'" + c + "'");
    }
    at++;
  }

  /** The next character that is no blank; it is not taken. */
  private char next() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      at++;
    }
    return peek();
  }

  /** 0 at the end, where nothing of JSON may be. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private IllegalArgumentException bad(String expected) {
    return new IllegalArgumentException(
        "not JSON: expected " + expected + " at position " + Math.min(at, text.length()));
  }
}
