package furrow.protocol.multipath;

import furrow.protocol.message.WorldMessage.Fragment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Sends the same bytes once, whichever ranks they are for: what a task's ranks all need crosses the
 * ring once. For one epoch; {@link DedupDecoder} is the other end. Not thread-safe.
 */
public final class DedupEncoder {
  /** Bytes of a fragment that is worth looking at. */
  static final int LEAST = 8 * 1024;

  /** Fragments that both ends keep: 2 MiB of them at most, so two of the longest frames. */
  static final int KEPT = 64;

  private static final byte[] NONE = {};

  private final byte[][] kept = new byte[KEPT][];
  private final long[] keys = new long[KEPT];
  private final Map<Long, Integer> numbers = new HashMap<>();
  private int newest;

  /** The fragment as it is to be sent. */
  public Fragment send(Fragment fragment) {
    byte[] bytes = fragment.bytes();
    if (bytes.length < LEAST) {
      return fragment;
    }
    long key = key(bytes);
    Integer known = numbers.get(key);
    if (known != null && Arrays.equals(kept[known % KEPT], bytes)) {
      return new Fragment(fragment.rank(), fragment.sequence(), fragment.last(), NONE, known);
    }
    keep(key, bytes);
    return new Fragment(fragment.rank(), fragment.sequence(), fragment.last(), bytes, newest);
  }

  private void keep(long key, byte[] bytes) {
    newest++;
    int place = newest % KEPT;
    if (kept[place] != null) {
      numbers.remove(keys[place], newest - KEPT);
    }
    kept[place] = bytes;
    keys[place] = key;
    numbers.put(key, newest);
  }

  private static long key(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (long) bytes.length << 32 | sum.getValue();
  }
}
