package furrow.protocol.lane;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.message.WorldMessage.Parcel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** One direction as its receiver sees it: holds parcels, joins them, counts whole frames. */
final class Incoming {
  private final LanePort port;
  private final int limit;
  private final Queue<Parcel> held = new ArrayDeque<>();
  private final List<byte[]> pieces = new ArrayList<>();
  private int epoch;
  private boolean accepting;
  private boolean taking;
  private int joined;
  private int whole;
  private long heard;
  private long said;
  private int unsaidBytes;

  /**
   * @param limit most bytes of a frame's fields
   */
  Incoming(LanePort port, int limit) {
    this.port = port;
    this.limit = limit;
  }

  /** Parcels of this epoch, and of no other, are kept until {@link #take}. */
  void hold(int next) {
    drop();
    epoch = next;
    accepting = true;
  }

  /** All that went before has come: takes what was held, and the rest as it comes. */
  void take() throws ProblemException {
    taking = true;
    for (Parcel parcel = held.poll(); parcel != null; parcel = held.poll()) {
      join(parcel);
    }
  }

  /**
   * Parcels of this epoch come too late from now on.
   *
   * @return frames that had come whole
   */
  long drop() {
    final long count = heard;
    accepting = false;
    taking = false;
    held.clear();
    pieces.clear();
    joined = 0;
    heard = 0;
    said = 0;
    unsaidBytes = 0;
    return count;
  }

  /**
   * @throws ProblemException when it does not fit what came before it
   */
  void arrived(int from, Parcel parcel) throws ProblemException {
    if (!accepting || from != epoch) {
      return;
    }
    unsaidBytes += parcel.bytes().length;
    if (unsaidBytes > LaneLimits.MOST_UNHEARD) {
      throw bad("more than " + LaneLimits.MOST_UNHEARD + " bytes that were not heard");
    }
    if (taking) {
      join(parcel);
    } else {
      held.add(parcel);
    }
  }

  private void join(Parcel parcel) throws ProblemException {
    byte[] bytes = parcel.bytes();
    if (parcel.frame() != heard + 1) {
      throw bad("frame " + parcel.frame() + " after frame " + heard);
    }
    if (pieces.isEmpty()) {
      begin(bytes);
    }
    joined += bytes.length;
    boolean tooShort = !parcel.last() && bytes.length != LaneLimits.PARCEL;
    if (bytes.length > LaneLimits.PARCEL || tooShort || parcel.last() != (joined == whole)) {
      throw bad(joined + " of " + whole + " bytes of frame " + parcel.frame());
    }
    pieces.add(bytes);
    if (parcel.last()) {
      byte[] frame = pieces.size() == 1 ? bytes : assemble();
      pieces.clear();
      joined = 0;
      heard++;
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

  long heard() {
    return heard;
  }

  /** Whether it is time to say how many frames were heard. */
  boolean due() {
    return any()
        && (heard - said >= LaneLimits.HEARD_FRAMES || unsaidBytes >= LaneLimits.HEARD_BYTES);
  }

  /** Whether there is something to say at all. */
  boolean any() {
    return taking && heard > said;
  }

  /** How many were said to be heard. */
  long lastSaid() {
    return said;
  }

  /** It has been said. */
  void said() {
    said = heard;
    unsaidBytes = joined;
  }

  private static ProblemException bad(String what) {
    return new ProblemException(
        ErrorCode.BAD_FRAME,
        "through the world came " + what,
        "is another program in the world, or one of another version?");
  }
}
