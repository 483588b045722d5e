package furrow.kernel.merge;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the pieces of a JSON text; what goes where is the caller's affair. */
public final class JsonOutput {
  private static final String HEX = "0123456789abcdef";

  private final OutputStream out;
  private final byte[] buffer = new byte[16 * 1024];
  private int size;

  public JsonOutput(OutputStream out) {
    this.out = out;
  }

  /** Text that is JSON already, ASCII only. */
  public JsonOutput raw(String json) throws IOException {
    for (int i = 0; i < json.length(); i++) {
      put(json.charAt(i));
    }
    return this;
  }

  /** Text as it is, outside JSON. */
  public JsonOutput text(String text) throws IOException {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      put(b);
    }
    return this;
  }

  public JsonOutput string(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return string(bytes, 0, bytes.length);
  }

  /** UTF-8 as a JSON string; nothing but quotes, backslashes and controls is escaped. */
  public JsonOutput string(byte[] utf8, int from, int to) throws IOException {
    put('"');
    for (int i = from; i < to; i++) {
      int c = utf8[i] & 0xFF;
      switch (c) {
        case '"', '\\' -> {
          put('\\');
          put(c);
        }
        case '\n' -> raw("\\n");
        case '\r' -> raw("\\r");
        case '\t' -> raw("\\t");
        default -> plainOrControl(c);
      }
    }
    put('"');
    return this;
  }

  public void flush() throws IOException {
    out.write(buffer, 0, size);
    size = 0;
    out.flush();
  }

  private void plainOrControl(int c) throws IOException {
    if (c >= 0x20) {
      put(c);
    } else {
      raw("\\u00");
      put(HEX.charAt(c >> 4));
      put(HEX.charAt(c & 15));
    }
  }

  private void put(int c) throws IOException {
    if (size == buffer.length) {
      out.write(buffer, 0, size);
      size = 0;
    }
    buffer[size++] = (byte) c;
  }
}
