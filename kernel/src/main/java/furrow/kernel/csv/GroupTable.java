package furrow.kernel.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keys of groups and their numbers from 0, flat: all keys in one array, found by open addressing. A
 * key of several columns has its parts joined by {@link #SEPARATOR}, so that comparing bytes
 * compares columns.
 */
final class GroupTable {
  /** Occurs in no cell. */
  static final byte SEPARATOR = 0;

  /** All keys together, in bytes. */
  static final int MOST_KEY_BYTES = 1 << 30;

  static final int ABSENT = -1;

  /** Beside the key itself: its end and its share of the slots. */
  static final int BYTES_PER_GROUP = Integer.BYTES + 4 * Long.BYTES;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private byte[] keys = new byte[1024];
  private int[] ends = new int[64];

  /** A key's hash in the upper half, its group plus one in the lower; 0 is free. */
  private long[] slots = new long[256];

  private int size;
  private int[] hashes = new int[0];

  int size() {
    return size;
  }

  /**
   * Finds many keys at once, {@link #ABSENT} where there is none. In steps of one memory access
   * each, so that the processor waits for many of them at the same time.
   *
   * @param bytes holds the keys; {@link InputWindow#SLACK} bytes behind each must be readable
   */
  void findAll(byte[] bytes, int[] froms, int[] lengths, int[] groups, int count) {
    if (hashes.length < count) {
      hashes = new int[count * 2];
    }
    for (int i = 0; i < count; i++) {
      hashes[i] = hash(bytes, froms[i], lengths[i]);
    }
    int mask = slots.length - 1;
    for (int i = 0; i < count; i++) {
      groups[i] = (int) slots[hashes[i] & mask];
    }
    for (int i = 0; i < count; i++) {
      int group = groups[i] - 1;
      boolean first = group >= 0 && same(group, bytes, froms[i], lengths[i]);
      groups[i] = first ? group : find(bytes, froms[i], lengths[i], hashes[i]);
    }
  }

  /** The key's group, or {@link #ABSENT}. */
  int find(byte[] bytes, int from, int length) {
    return find(bytes, from, length, hash(bytes, from, length));
  }

  /** Adds a key that is not there yet; {@link #ABSENT} when there is no more room. */
  int add(byte[] bytes, int from, int length) {
    int start = start(size);
    if (length > MOST_KEY_BYTES - start) {
      return ABSENT;
    }
    if (start + length > keys.length) {
      keys = Arrays.copyOf(keys, (int) Math.min(MOST_KEY_BYTES, (start + length) * 2L));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
    }
    System.arraycopy(bytes, from, keys, start, length);
    ends[size] = start + length;
    size++;
    if (size * 2L > slots.length) {
      grow();
    }
    insert((long) hash(bytes, from, length) << 32 | size);
    return size - 1;
  }

  /** All groups in the order of their keys' bytes. */
  int[] sorted() {
    return KeySort.sort(this);
  }

  byte[] keyBytes() {
    return keys;
  }

  int start(int group) {
    return group == 0 ? 0 : ends[group - 1];
  }

  int end(int group) {
    return ends[group];
  }

  private int find(byte[] bytes, int from, int length, int hash) {
    int mask = slots.length - 1;
    for (int at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
      int group = (int) slots[at] - 1;
      if ((int) (slots[at] >>> 32) == hash && same(group, bytes, from, length)) {
        return group;
      }
    }
    return ABSENT;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    for (long slot : old) {
      if (slot != 0) {
        insert(slot);
      }
    }
  }

  private void insert(long slot) {
    int mask = slots.length - 1;
    int at = (int) (slot >>> 32) & mask;
    while (slots[at] != 0) {
      at = (at + 1) & mask;
    }
    slots[at] = slot;
  }

  private boolean same(int group, byte[] bytes, int from, int length) {
    int start = start(group);
    return ends[group] - start == length
        && Arrays.equals(keys, start, start + length, bytes, from, from + length);
  }

  private static int hash(byte[] bytes, int from, int length) {
    long hash = length * MIX;
    int at = from;
    int end = from + length;
    for (; at + 8 <= end; at += 8) {
      hash = mix(hash ^ (long) WORD.get(bytes, at));
    }
    if (at < end) {
      hash = mix(hash ^ ((long) WORD.get(bytes, at) & (-1L >>> (64 - 8 * (end - at)))));
    }
    return (int) (hash ^ (hash >>> 32));
  }

  private static long mix(long value) {
    return value * MIX ^ Math.multiplyHigh(value, MIX);
  }
}
