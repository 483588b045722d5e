package furrow.protocol.lane;

import furrow.protocol.message.WorldMessage.Parcel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Sends the same bytes once, whichever ranks they are for: what a task's ranks all need crosses the
 * ring once. For one epoch; {@link Sharing} is the other end. Not thread-safe.
 */
public final class Sharer {
  /** Bytes of a parcel that is worth looking at. */
  static final int LEAST = 8 * 1024;

  /** Parcels that both ends keep: 2 MiB of them at most, so two of the longest frames. */
  static final int KEPT = 64;

  private static final byte[] NONE = {};

  private final byte[][] kept = new byte[KEPT][];
  private final long[] keys = new long[KEPT];
  private final Map<Long, Integer> numbers = new HashMap<>();
  private int newest;

  /** The parcel as it is to be sent. */
  public Parcel send(Parcel parcel) {
    byte[] bytes = parcel.bytes();
    if (bytes.length < LEAST) {
      return parcel;
    }
    long key = key(bytes);
    Integer known = numbers.get(key);
    if (known != null && Arrays.equals(kept[known % KEPT], bytes)) {
      return new Parcel(parcel.rank(), parcel.frame(), parcel.last(), NONE, known);
    }
    keep(key, bytes);
    return new Parcel(parcel.rank(), parcel.frame(), parcel.last(), bytes, newest);
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
