package furrow.kernel.csv;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads what {@link VarintWriter} wrote. Trusts nothing: lengths are bounded before allocation. */
final class VarintReader {
  private static final int MOST_TEXT = 1 << 20;

  private final InputStream in;
  private final byte[] buffer;
  private int next;
  private int filled;

  VarintReader(InputStream in, int bufferSize) {
    this.in = in;
    this.buffer = new byte[bufferSize];
  }

  long number() throws IOException {
    if (next < filled && buffer[next] >= 0) {
      return buffer[next++];
    }
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = read();
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new IOException("damaged partial: endless number");
  }

  long signed() throws IOException {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A count or length of at most {@code limit}. */
  int count(int limit) throws IOException {
    long value = number();
    if (Long.compareUnsigned(value, limit) > 0) {
      throw new IOException("damaged partial: count " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /** {@code length} bytes into {@code target}. */
  void bytes(byte[] target, int at, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (next == filled) {
        fill();
      }
      int step = Math.min(length - done, filled - next);
      System.arraycopy(buffer, next, target, at + done, step);
      next += step;
      done += step;
    }
  }

  /** Counted bytes, at most {@code limit}. */
  byte[] bytes(int limit) throws IOException {
    byte[] taken = new byte[count(limit)];
    bytes(taken, 0, taken.length);
    return taken;
  }

  String text() throws IOException {
    return new String(bytes(MOST_TEXT), StandardCharsets.UTF_8);
  }

  private int read() throws IOException {
    if (next == filled) {
      fill();
    }
    return buffer[next++] & 0xFF;
  }

  private void fill() throws IOException {
    next = 0;
    filled = in.read(buffer, 0, buffer.length);
    if (filled <= 0) {
      filled = 0;
      throw new EOFException("damaged partial: it ends early");
    }
  }
}
