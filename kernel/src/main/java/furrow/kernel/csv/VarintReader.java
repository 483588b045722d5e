package furrow.kernel.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads what {@link VarintWriter} wrote. Trusts nothing: lengths are bounded before allocation. */
final class VarintReader {
  /** The bytes are not what a {@link VarintWriter} wrote, or not what is due. */
  static final class DamagedException extends IOException {
    DamagedException(String why) {
      super(why);
    }
  }

  private final InputStream in;
  private final byte[] buffer;
  private int next;
  private int filled;

  /** Bytes that are not in the buffer yet. */
  private long rest;

  /**
   * @param size bytes of the stream
   */
  VarintReader(InputStream in, int bufferSize, long size) {
    this.in = in;
    this.buffer = new byte[bufferSize];
    this.rest = size;
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
    throw new DamagedException("an endless number");
  }

  long signed() throws IOException {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A count or length of at most {@code limit}. */
  int count(int limit) throws IOException {
    return (int) amount(limit);
  }

  /** The same for large ones. */
  long amount(long limit) throws IOException {
    long value = number();
    if (Long.compareUnsigned(value, limit) > 0) {
      throw new DamagedException(Long.toUnsignedString(value) + " where " + limit + " is most");
    }
    return value;
  }

  /** How many of something follow, at least one byte each: no more than there are bytes left. */
  int items(int limit) throws IOException {
    long value = number();
    long most = Math.min(limit, rest + filled - next);
    if (Long.compareUnsigned(value, most) > 0) {
      throw new DamagedException(Long.toUnsignedString(value) + " where " + most + " is most");
    }
    return (int) value;
  }

  /** Nothing may follow. */
  void end() throws IOException {
    if (rest + filled - next > 0) {
      throw new DamagedException("more bytes than it has fields");
    }
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
    byte[] taken = new byte[items(limit)];
    bytes(taken, 0, taken.length);
    return taken;
  }

  /** UTF-8 of at most {@code limit} bytes. */
  String text(int limit) throws IOException {
    return new String(bytes(limit), StandardCharsets.UTF_8);
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
      rest = 0;
      throw new DamagedException("it ends early");
    }
    rest -= filled;
  }
}
