package furrow.protocol.multipath;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Fragment;

/**
 * Gives fragments of an epoch back the bytes that a {@link DedupEncoder} sent once. Not
 * thread-safe.
 */
public final class DedupDecoder {
  private final byte[][] kept = new byte[DedupEncoder.KEPT][];
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
      kept[number % DedupEncoder.KEPT] = fragment.bytes();
    } else if (fragment.bytes().length > 0
        || number < 1
        || number > newest
        || number <= newest - DedupEncoder.KEPT) {
      throw new ProblemException(
          ErrorCode.BAD_FRAME,
          "a fragment with the shared bytes " + number + " after " + newest,
          "update the older of the two peers");
    }
    byte[] bytes = kept[number % DedupEncoder.KEPT];
    return new Fragment(fragment.rank(), fragment.sequence(), fragment.last(), bytes);
  }
}
