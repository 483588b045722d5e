package furrow.kernel.csv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which bytes of a piece of text are commas, line feeds, quotes or NUL, as one bit per byte.
 *
 * <p>Every step is a short loop over arrays of longs, eight bytes each, of the kind that the JIT
 * compiler turns into vector instructions; one longer loop would be left scalar. With {@code w7}
 * the low seven bits of each byte, {@code (w7 ^ pattern) + 0x7F} has a byte's top bit clear only
 * where the byte equals the pattern, and nothing carries into the next byte.
 */
final class StructuralMasks {
  /** Most bytes that are loaded at once. */
  static final int BYTES = 4096;

  /** Bytes described by one mask. */
  static final int BLOCK = 64;

  private static final int WORDS = BYTES / 8;
  private static final long COMMA = 0x2C2C2C2C2C2C2C2CL;
  private static final long LINE_FEED = 0x0A0A0A0A0A0A0A0AL;
  private static final long QUOTE = 0x2222222222222222L;
  private static final long SEVEN = 0x7F7F7F7F7F7F7F7FL;
  private static final long TOP = 0x8080808080808080L;

  /** Times this, the top bits of eight bytes meet in the top byte, the first byte's lowest. */
  private static final long GATHER = 0x0002040810204081L;

  private static final long LOW_HALF = 0xFFFFFFFFL;

  private final long[] words = new long[WORDS];
  private final long[] tops = new long[WORDS];
  private final long[] otherTops = new long[WORDS];
  private final long[] gathered = new long[WORDS];

  /** One mask per block of 64 bytes, the first byte's bit lowest. */
  final long[] separators = new long[BYTES / BLOCK];

  final long[] feeds = new long[BYTES / BLOCK];
  final long[] quotes = new long[BYTES / BLOCK];
  final long[] zeros = new long[BYTES / BLOCK];

  /**
   * Whether the loaded bytes hold neither quotes nor NUL; {@link #quotes} and zeros are not set
   * then.
   */
  boolean plain;

  /** Looks at {@code bytes[from, from + length)}; a multiple of 64, at most {@link #BYTES}. */
  void load(byte[] bytes, int from, int length) {
    int count = length / 8;
    ByteBuffer.wrap(bytes, from, length)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(words, 0, count);
    findEither(words, tops, COMMA, LINE_FEED, count);
    find(words, otherTops, LINE_FEED, count);
    gather(tops, otherTops, gathered, count);
    join(gathered, separators, feeds, count);
    findEither(words, tops, QUOTE, 0, count);
    plain = !any(tops, count);
    if (!plain) {
      find(words, tops, QUOTE, count);
      find(words, otherTops, 0, count);
      gather(tops, otherTops, gathered, count);
      join(gathered, quotes, zeros, count);
    }
  }

  private static void findEither(long[] words, long[] found, long one, long other, int count) {
    for (int i = 0; i < count; i++) {
      long w7 = words[i] & SEVEN;
      found[i] = ~(words[i] | (((w7 ^ one) + SEVEN) & ((w7 ^ other) + SEVEN))) & TOP;
    }
  }

  private static void find(long[] words, long[] found, long pattern, int count) {
    for (int i = 0; i < count; i++) {
      found[i] = ~(words[i] | (((words[i] & SEVEN) ^ pattern) + SEVEN)) & TOP;
    }
  }

  private static void gather(long[] low, long[] high, long[] gathered, int count) {
    for (int i = 0; i < count; i++) {
      gathered[i] = (low[i] * GATHER >>> 56) | (high[i] * GATHER >>> 56 << 32);
    }
  }

  /** Eight at a time: a sum over an array is not vectorised everywhere. */
  private static boolean any(long[] tops, int count) {
    long any = 0;
    for (int i = 0; i < count; i += 8) {
      any |= tops[i] | tops[i + 1] | (tops[i + 2] | tops[i + 3]);
      any |= tops[i + 4] | tops[i + 5] | (tops[i + 6] | tops[i + 7]);
    }
    return any != 0;
  }

  private static void join(long[] gathered, long[] low, long[] high, int count) {
    for (int word = 0, block = 0; word < count; word += 8, block++) {
      long first = joinFour(gathered, word);
      long second = joinFour(gathered, word + 4);
      low[block] = (first & LOW_HALF) | (second << 32);
      high[block] = (first >>> 32) | (second & ~LOW_HALF);
    }
  }

  /** Four words' bits side by side, in each half. */
  private static long joinFour(long[] gathered, int word) {
    return gathered[word]
        | gathered[word + 1] << 8
        | gathered[word + 2] << 16
        | gathered[word + 3] << 24;
  }
}
