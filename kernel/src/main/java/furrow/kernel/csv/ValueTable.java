package furrow.kernel.csv;

import furrow.kernel.arithmetic.Decimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The different values of each group, and how often each occurs. */
final class ValueTable {
  private static final int GROUP_BYTES = Integer.BYTES;

  /** First byte of a number that is no small one; the others have their scale there. */
  private static final byte BIG = 0x7F;

  private static final int SMALL_BYTES = 1 + Long.BYTES;

  /** A group's number and a value. */
  private final GroupTable entries = new GroupTable();

  private byte[] key = new byte[64];

  /** Null when occurrences do not matter. */
  private long[] counts;

  private int capacity = 64;

  /** Entries from here on are of records behind a fault. */
  private int limit = Integer.MAX_VALUE;

  ValueTable(boolean counted) {
    counts = counted ? new long[capacity] : null;
  }

  int size() {
    return Math.min(limit, entries.size());
  }

  /** Whether one value more takes more memory. */
  boolean grows() {
    return entries.size() >= capacity;
  }

  /** Bytes that it takes, or will once it has grown. */
  long bytes(boolean grown) {
    long perValue = GroupTable.BYTES_PER_GROUP + Long.BYTES;
    int factor = grown ? 2 : 1;
    return factor * (capacity * perValue + entries.keyBytes().length);
  }

  /** The entry of a value, or {@link GroupTable#ABSENT}. */
  int find(int group, byte[] value, int from, int length) {
    setKey(group, value, from, length);
    return entries.find(key, 0, GROUP_BYTES + length);
  }

  /** Adds an absent value; {@link GroupTable#ABSENT} when there is no room. */
  int add(int group, byte[] value, int from, int length) {
    setKey(group, value, from, length);
    int entry = entries.add(key, 0, GROUP_BYTES + length);
    if (entry >= capacity) {
      capacity *= 2;
      counts = counts == null ? null : Arrays.copyOf(counts, capacity);
    }
    return entry;
  }

  void count(int entry, long times) {
    if (counts != null) {
      counts[entry] += times;
    }
  }

  long count(int entry) {
    return counts == null ? 1 : counts[entry];
  }

  boolean counted() {
    return counts != null;
  }

  int group(int entry) {
    byte[] bytes = entries.keyBytes();
    return ByteBuffer.wrap(bytes, entries.start(entry), GROUP_BYTES).getInt();
  }

  byte[] bytes() {
    return entries.keyBytes();
  }

  /** Where the value of an entry begins. */
  int from(int entry) {
    return entries.start(entry) + GROUP_BYTES;
  }

  int length(int entry) {
    return entries.end(entry) - from(entry);
  }

  void limit(int entriesKept) {
    limit = entriesKept;
  }

  private void setKey(int group, byte[] value, int from, int length) {
    if (key.length < GROUP_BYTES + length + InputWindow.SLACK) {
      key = new byte[(GROUP_BYTES + length) * 2 + InputWindow.SLACK];
    }
    key[0] = (byte) (group >>> 24);
    key[1] = (byte) (group >>> 16);
    key[2] = (byte) (group >>> 8);
    key[3] = (byte) group;
    System.arraycopy(value, from, key, GROUP_BYTES, length);
  }

  /** The same bytes for equal numbers, however they are written. */
  static void encode(Decimal value, Text into) {
    if (value.isSmall()) {
      long mantissa = value.mantissa();
      int scale = mantissa == 0 ? 0 : value.fraction();
      while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        scale--;
      }
      small(mantissa, scale, into);
      return;
    }
    BigDecimal stripped = value.toBigDecimal().stripTrailingZeros();
    Decimal again = new Decimal();
    again.set(stripped);
    if (again.isSmall()) {
      small(again.mantissa(), again.fraction(), into);
      return;
    }
    byte[] unscaled = stripped.unscaledValue().toByteArray();
    ByteBuffer bytes = ByteBuffer.allocate(1 + Integer.BYTES + unscaled.length);
    bytes.put(BIG).putInt(stripped.scale()).put(unscaled);
    into.set(bytes.array(), 0, bytes.capacity());
  }

  private static void small(long mantissa, int scale, Text into) {
    byte[] bytes = into.room(SMALL_BYTES);
    bytes[0] = (byte) scale;
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[1 + i] = (byte) (mantissa >>> (8 * i));
    }
    into.set(bytes, 0, SMALL_BYTES);
  }

  /** Whether these bytes can be those of a number. */
  static boolean isNumber(byte[] bytes, int from, int length) {
    if (length < 1) {
      return false;
    }
    if (bytes[from] != BIG) {
      return length == SMALL_BYTES && bytes[from] >= 0 && bytes[from] <= 18;
    }
    if (length <= 1 + Integer.BYTES) {
      return false;
    }
    int scale = ByteBuffer.wrap(bytes, from + 1, Integer.BYTES).getInt();
    return Math.abs((long) scale) <= 2L * Decimal.MOST_DIGITS && length <= 2 * Decimal.MOST_DIGITS;
  }

  /** The number of an entry. */
  Decimal number(int entry) {
    byte[] bytes = entries.keyBytes();
    int from = from(entry);
    Decimal value = new Decimal();
    if (bytes[from] == BIG) {
      int scale = ByteBuffer.wrap(bytes, from + 1, Integer.BYTES).getInt();
      int at = from + 1 + Integer.BYTES;
      BigInteger unscaled = new BigInteger(bytes, at, entries.end(entry) - at);
      value.set(new BigDecimal(unscaled, scale));
      return value;
    }
    long mantissa = 0;
    for (int i = Long.BYTES; i > 0; i--) {
      mantissa = mantissa << 8 | (bytes[from + i] & 0xFF);
    }
    value.set(mantissa, bytes[from]);
    return value;
  }
}
