package furrow.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Writes values as JSON without blanks. What {@link VisibleText} escapes is escaped here too: JSON
 * is read in terminals as well. By hand, because loading a library for it would cost a short
 * command a tenth of its life.
 */
public final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final Appendable out;
  private final boolean visible;

  private JsonWriter(Appendable out, boolean visible) {
    this.out = out;
    this.visible = visible;
  }

  /** Writes to {@code out}, which the caller flushes. */
  public JsonWriter(Appendable out) {
    this(out, false);
  }

  /** What {@link JsonObject} says a value may be, as JSON. */
  public static String text(Object value) {
    return text(value, false);
  }

  /**
   * The same for a log, which people read in a terminal: whatever the texts, it is one line, and
   * nothing in it is invisible.
   */
  public static String line(Object value) {
    return text(value, true);
  }

  private static String text(Object value, boolean visible) {
    StringBuilder text = new StringBuilder(256);
    try {
      new JsonWriter(text, visible).value(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Text as it is: JSON made by the caller, or what stands between values. */
  public JsonWriter raw(String text) throws IOException {
    out.append(text);
    return this;
  }

  public JsonWriter value(Object value) throws IOException {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      out.append(String.valueOf(value));
    } else if (value instanceof JsonObject object) {
      object(object.fields());
    } else if (value instanceof Map<?, ?> map) {
      object(map);
    } else if (value instanceof List<?> list) {
      array(list);
    } else {
      string(value.toString());
    }
    return this;
  }

  private void object(Map<?, ?> fields) throws IOException {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      string(field.getKey().toString());
      out.append(':');
      value(field.getValue());
    }
    out.append('}');
  }

  private void array(List<?> values) throws IOException {
    out.append('[');
    boolean first = true;
    for (Object value : values) {
      if (!first) {
        out.append(',');
      }
      first = false;
      value(value);
    }
    out.append(']');
  }

  private void string(String text) throws IOException {
    out.append('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && !VisibleText.invisible(text, i)) {
        continue;
      }
      out.append(text, written, i);
      written = i + 1;
      escape(c);
    }
    out.append(text, written, text.length()).append('"');
  }

  private void escape(char c) throws IOException {
    out.append('\\');
    if (c == '"' || c == '\\') {
      out.append(c);
    } else if (!visible && c == '\n') {
      out.append('n');
    } else if (!visible && c == '\r') {
      out.append('r');
    } else if (!visible && c == '\t') {
      out.append('t');
    } else {
      out.append('u').append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15));
      out.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
    }
  }
}
