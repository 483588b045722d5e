package furrow.protocol.frame;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;

/** How large a frame may be and how long it may take. Lengths count what follows the header. */
public final class FrameLimits {
  /** Bytes, while the peer has not proven its token. */
  public static final int BEFORE_AUTHENTICATION = 4 * 1024;

  /** Bytes, once it has. */
  public static final int AUTHENTICATED = 1024 * 1024;

  /**
   * Most bytes of payload (a part of a file, an answer or a result) that a sender puts into one
   * frame; leaves room for the fields around it.
   */
  public static final int PART = 512 * 1024;

  /** Most runs that a sender puts into one frame; so many fit, however large their numbers are. */
  public static final int RUNS = 4096;

  private static final long DEADLINE_NANOS = 5_000_000_000L;
  private static final long NANOS_PER_BYTE = 1_000_000_000L / (64 * 1024);

  private FrameLimits() {}

  /** Nanoseconds from a frame's first byte to its last: 5 s and one more per 64 KiB. */
  public static long deadlineNanos(int length) {
    return DEADLINE_NANOS + length * NANOS_PER_BYTE;
  }

  /**
   * Compares a length as it came from the wire, unsigned.
   *
   * @throws ProblemException FRAME_TOO_LARGE
   */
  public static void check(int length, int limit) throws ProblemException {
    if (Integer.compareUnsigned(length, limit) > 0) {
      throw new ProblemException(
          ErrorCode.FRAME_TOO_LARGE,
          "a frame of " + Integer.toUnsignedString(length) + " bytes; " + limit + " are allowed",
          "send it in smaller parts");
    }
  }
}
