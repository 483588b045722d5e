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

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private byte[] keys = new byte[1024];
  private int[] ends = new int[64];
  private int[] hashes = new int[64];
  private int[] slots = new int[256];
  private int size;

  int size() {
    return size;
  }

  /** The key's group, or -1. {@link Window#SLACK} bytes behind the key must be readable. */
  int find(byte[] bytes, int from, int length) {
    int hash = hash(bytes, from, length);
    int mask = slots.length - 1;
    for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      int group = slots[slot] - 1;
      if (hashes[group] == hash && same(group, bytes, from, length)) {
        return group;
      }
    }
    return -1;
  }

  /** Adds a key that is not there yet; -1 when there is no more room. */
  int add(byte[] bytes, int from, int length) {
    int start = start(size);
    if (length > MOST_KEY_BYTES - start) {
      return -1;
    }
    if (start + length > keys.length) {
      keys = Arrays.copyOf(keys, (int) Math.min(MOST_KEY_BYTES, (start + length) * 2L));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    System.arraycopy(bytes, from, keys, start, length);
    ends[size] = start + length;
    hashes[size] = hash(bytes, from, length);
    size++;
    if (size * 2L > slots.length) {
      slots = new int[slots.length * 2];
      for (int group = 0; group < size - 1; group++) {
        insert(group);
      }
    }
    insert(size - 1);
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

  private void insert(int group) {
    int mask = slots.length - 1;
    int slot = hashes[group] & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = group + 1;
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
    long product = value * MIX;
    return product ^ Math.multiplyHigh(value, MIX);
  }
}
