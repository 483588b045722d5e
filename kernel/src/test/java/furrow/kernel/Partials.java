package furrow.kernel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Partials for tests: bytes in memory. */
public record Partials(byte[] bytes) implements Partial {
  public static Partial of(String text) {
    return new Partials(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }
}
