package furrow.kernel.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at once in a long; the first byte is the lowest. */
final class Swar {
  static final long LINE_FEED = 0x0A0A0A0A0A0A0A0AL;
  static final long QUOTE = 0x2222222222222222L;

  private static final long SEVEN = 0x7F7F7F7F7F7F7F7FL;
  private static final long TOP = 0x8080808080808080L;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Swar() {}

  static long load(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /**
   * The top bit of each byte that equals the pattern's; exact for every byte; the pattern is ASCII.
   */
  private static long equal(long word, long pattern) {
    return ~word & TOP & ~(((word & SEVEN) ^ pattern) + SEVEN);
  }

  /** For each bit whether the number of ones up to and including it is odd. */
  static long parityUpTo(long bits) {
    long parity = bits ^ (bits << 1);
    parity ^= parity << 2;
    parity ^= parity << 4;
    parity ^= parity << 8;
    parity ^= parity << 16;
    return parity ^ (parity << 32);
  }

  /** How many bytes of {@code [from, to)} equal the pattern's. */
  static long count(byte[] bytes, int from, int to, long pattern) {
    long count = 0;
    int at = from;
    for (; at + 8 <= to; at += 8) {
      count += Long.bitCount(equal(load(bytes, at), pattern));
    }
    for (; at < to; at++) {
      count += bytes[at] == (byte) pattern ? 1 : 0;
    }
    return count;
  }
}
