package furrow.kernel;

import java.nio.charset.StandardCharsets;

/** An input for tests: bytes in memory. */
public record BytesInput(String name, byte[] bytes) implements Input {
  public static Input of(String text) {
    return new BytesInput("test.csv", text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) {
    if (position >= bytes.length) {
      return -1;
    }
    int read = (int) Math.min(length, bytes.length - position);
    System.arraycopy(bytes, (int) position, into, offset, read);
    return read;
  }
}
