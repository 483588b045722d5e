package furrow.protocol.multipath;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Fragment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Sends bytes that several ranks need once: fragments that carry the same bytes again carry a
 * number instead. One encoder and one decoder for each epoch.
 */
public final class FragmentDedup {
  /** Bytes of a fragment that is worth comparing. */
  static final int LEAST = 8 * 1024;

  /** Fragments that both ends keep: 2 MiB of them at most, so two of the longest frames. */
  static final int KEPT = 64;

  private FragmentDedup() {}

  /**
   * Sends the same bytes once, whichever ranks they are for: what a task's ranks all need crosses
   * the ring once. For one epoch; {@link Decoder} is the other end. Not thread-safe.
   */
  public static final class Encoder {
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

  /**
   * Gives fragments of an epoch back the bytes that a {@link Encoder} sent once. Not thread-safe.
   */
  public static final class Decoder {
    private final byte[][] kept = new byte[KEPT][];
    private int newest;

    /**
     * The fragment as it was given to the sender.
     *
     * @throws ProblemException BAD_FRAME when it means bytes that are not kept here
     */
    public Fragment receive(Fragment fragment) throws ProblemException {
      int number = fragment.shared();
      if (number == 0) {
        return fragment;
      }
      if (fragment.bytes().length > 0 && number == newest + 1) {
        newest = number;
        kept[number % KEPT] = fragment.bytes();
      } else if (fragment.bytes().length > 0
          || number < 1
          || number > newest
          || number <= newest - KEPT) {
        throw new ProblemException(
            ErrorCode.BAD_FRAME,
            "a fragment with the shared bytes " + number + " after " + newest,
            "update the older of the two peers");
      }
      byte[] bytes = kept[number % KEPT];
      return new Fragment(fragment.rank(), fragment.sequence(), fragment.last(), bytes);
    }
  }
}
