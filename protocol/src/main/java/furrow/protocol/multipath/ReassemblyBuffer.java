package furrow.protocol.multipath;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.message.WorldMessage.Fragment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** One direction as its receiver sees it: holds fragments, joins them, counts whole frames. */
final class ReassemblyBuffer {
  private final MultipathOutput port;
  private final int limit;
  private final Queue<Fragment> held = new ArrayDeque<>();
  private final List<byte[]> pieces = new ArrayList<>();
  private int epoch;
  private boolean accepting;
  private boolean taking;
  private int joined;
  private int whole;
  private long acked;
  private long said;
  private int unackedBytes;

  /**
   * @param limit most bytes of a frame's fields
   */
  ReassemblyBuffer(MultipathOutput port, int limit) {
    this.port = port;
    this.limit = limit;
  }

  /** Fragments of this epoch, and of no other, are kept until {@link #take}. */
  void hold(int next) {
    drop();
    epoch = next;
    accepting = true;
  }

  /** All that went before has come: takes what was held, and the rest as it comes. */
  void take() throws ProblemException {
    taking = true;
    for (Fragment fragment = held.poll(); fragment != null; fragment = held.poll()) {
      join(fragment);
    }
  }

  /**
   * Fragments of this epoch come too late from now on.
   *
   * @return frames that had come whole
   */
  long drop() {
    final long count = acked;
    accepting = false;
    taking = false;
    held.clear();
    pieces.clear();
    joined = 0;
    acked = 0;
    said = 0;
    unackedBytes = 0;
    return count;
  }

  /**
   * @throws ProblemException when it does not fit what came before it
   */
  void arrived(int from, Fragment fragment) throws ProblemException {
    if (!accepting || from != epoch) {
      return;
    }
    unackedBytes += fragment.bytes().length;
    if (unackedBytes > MultipathLimits.MAX_UNACKED) {
      throw bad("more than " + MultipathLimits.MAX_UNACKED + " bytes that were not acked");
    }
    if (taking) {
      join(fragment);
    } else {
      held.add(fragment);
    }
  }

  private void join(Fragment fragment) throws ProblemException {
    byte[] bytes = fragment.bytes();
    if (fragment.sequence() != acked + 1) {
      throw bad("frame " + fragment.sequence() + " after frame " + acked);
    }
    if (pieces.isEmpty()) {
      begin(bytes);
    }
    joined += bytes.length;
    boolean tooShort = !fragment.last() && bytes.length != MultipathLimits.FRAGMENT_BYTES;
    if (bytes.length > MultipathLimits.FRAGMENT_BYTES
        || tooShort
        || fragment.last() != (joined == whole)) {
      throw bad(joined + " of " + whole + " bytes of frame " + fragment.sequence());
    }
    pieces.add(bytes);
    if (fragment.last()) {
      byte[] frame = pieces.size() == 1 ? bytes : assemble();
      pieces.clear();
      joined = 0;
      acked++;
      port.take(frame);
    }
  }

  private void begin(byte[] first) throws ProblemException {
    if (first.length < FrameHeader.SIZE) {
      throw bad("a frame of " + first.length + " bytes");
    }
    whole = FrameHeader.SIZE + FrameHeader.read(first, 0, limit).length();
  }

  private byte[] assemble() {
    byte[] frame = new byte[whole];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, frame, at, piece.length);
      at += piece.length;
    }
    return frame;
  }

  long acked() {
    return acked;
  }

  /** Whether it is time to say how many frames were acked. */
  boolean due() {
    return any()
        && (acked - said >= MultipathLimits.ACK_FRAMES
            || unackedBytes >= MultipathLimits.ACK_BYTES);
  }

  /** Whether there is something to say at all. */
  boolean any() {
    return taking && acked > said;
  }

  /** How many were said to be acked. */
  long lastAcked() {
    return said;
  }

  /** It has been said. */
  void said() {
    said = acked;
    unackedBytes = joined;
  }

  private static ProblemException bad(String what) {
    return new ProblemException(
        ErrorCode.BAD_FRAME,
        "through the world came " + what,
        "is another program in the world, or one of another version?");
  }
}
