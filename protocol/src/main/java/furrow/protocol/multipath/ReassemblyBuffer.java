package furrow.protocol.multipath;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.message.WorldMessage.Fragment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** One direction as its receiver sees it: holds fragments, joins them, counts frames. */
final class ReassemblyBuffer {
  private final MultipathChannel.Output port;
  private final int limit;
  private final Queue<Fragment> held = new ArrayDeque<>();
  private final List<byte[]> pieces = new ArrayList<>();
  private int epoch;
  private boolean accepting;
  private boolean releasing;
  private int assembled;
  private int frameBytes;
  private long received;
  private long lastAck;
  private int unackedBytes;

  /**
   * @param limit most bytes of a frame's fields
   */
  ReassemblyBuffer(MultipathChannel.Output port, int limit) {
    this.port = port;
    this.limit = limit;
  }

  /** Fragments of this epoch, and of no other, are kept until {@link #release}. */
  void hold(int next) {
    drop();
    epoch = next;
    accepting = true;
  }

  /** All that was sent before has come: appends what was held, and the rest as it comes. */
  void release() throws ProblemException {
    releasing = true;
    for (Fragment fragment = held.poll(); fragment != null; fragment = held.poll()) {
      append(fragment);
    }
  }

  /**
   * Fragments of this epoch come too late from now on.
   *
   * @return frames that had come whole
   */
  long drop() {
    final long count = received;
    accepting = false;
    releasing = false;
    held.clear();
    pieces.clear();
    assembled = 0;
    received = 0;
    lastAck = 0;
    unackedBytes = 0;
    return count;
  }

  /**
   * @throws ProblemException when it does not fit what came before it
   */
  void received(int from, Fragment fragment) throws ProblemException {
    if (!accepting || from != epoch) {
      return;
    }
    unackedBytes += fragment.bytes().length;
    if (unackedBytes > MultipathLimits.MAX_UNACKED) {
      throw bad("more than " + MultipathLimits.MAX_UNACKED + " bytes that are not acknowledged");
    }
    if (releasing) {
      append(fragment);
    } else {
      held.add(fragment);
    }
  }

  private void append(Fragment fragment) throws ProblemException {
    byte[] bytes = fragment.bytes();
    if (fragment.sequence() != received + 1) {
      throw bad("frame " + fragment.sequence() + " after frame " + received);
    }
    if (pieces.isEmpty()) {
      begin(bytes);
    }
    assembled += bytes.length;
    boolean tooShort = !fragment.last() && bytes.length != MultipathLimits.FRAGMENT_BYTES;
    if (bytes.length > MultipathLimits.FRAGMENT_BYTES
        || tooShort
        || fragment.last() != (assembled == frameBytes)) {
      throw bad(assembled + " of " + frameBytes + " bytes of frame " + fragment.sequence());
    }
    pieces.add(bytes);
    if (fragment.last()) {
      byte[] frame = pieces.size() == 1 ? bytes : assemble();
      pieces.clear();
      assembled = 0;
      received++;
      port.deliver(frame);
    }
  }

  private void begin(byte[] first) throws ProblemException {
    if (first.length < FrameHeader.SIZE) {
      throw bad("a frame of " + first.length + " bytes");
    }
    frameBytes = FrameHeader.SIZE + FrameHeader.read(first, 0, limit).length();
  }

  private byte[] assemble() {
    byte[] frame = new byte[frameBytes];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, frame, at, piece.length);
      at += piece.length;
    }
    return frame;
  }

  long received() {
    return received;
  }

  /** Whether it is time for an acknowledgement. */
  boolean due() {
    return pending()
        && (received - lastAck >= MultipathLimits.ACK_FRAMES
            || unackedBytes >= MultipathLimits.ACK_BYTES);
  }

  /** Whether there is anything to acknowledge. */
  boolean pending() {
    return releasing && received > lastAck;
  }

  /** How many were acknowledged. */
  long lastAck() {
    return lastAck;
  }

  /** All that have come whole are acknowledged now. */
  void acknowledged() {
    lastAck = received;
    unackedBytes = assembled;
  }

  private static ProblemException bad(String what) {
    return new ProblemException(
        ErrorCode.BAD_FRAME,
        "through the world came " + what,
        "is another program in the world, or one of another version?");
  }
}
