package furrow.server.json;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what {@link JsonLine} writes: one flat object of strings and whole numbers. */
public final class JsonFields {
  private final String text;
  private int at;

  private JsonFields(String text) {
    this.text = text;
  }

  /**
   * @return values by key, numbers as their digits
   * @throws IllegalArgumentException when the line is no such object
   */
  public static Map<String, String> parse(String line) {
    return new JsonFields(line).object();
  }

  private Map<String, String> object() {
    Map<String, String> fields = new LinkedHashMap<>();
    expect('{');
    while (peek() != '}') {
      if (!fields.isEmpty()) {
        expect(',');
      }
      String key = string();
      expect(':');
      fields.put(key, peek() == '"' ? string() : number());
    }
    at++;
    if (at != text.length()) {
      throw bad();
    }
    return fields;
  }

  private String number() {
    int from = at;
    while (peek() == '-' || Character.isDigit(peek())) {
      at++;
    }
    if (from == at) {
      throw bad();
    }
    return text.substring(from, at);
  }

  private String string() {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    if (c != 'u') {
      return c;
    }
    if (at + 4 > text.length()) {
      throw bad();
    }
    at += 4;
    return (char) Integer.parseInt(text.substring(at - 4, at), 16);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw bad();
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw bad();
    }
    return text.charAt(at);
  }

  private IllegalArgumentException bad() {
    return new IllegalArgumentException("no flat JSON object: position " + at);
  }
}
