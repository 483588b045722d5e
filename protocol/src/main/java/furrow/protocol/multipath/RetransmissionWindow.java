package furrow.protocol.multipath;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Fragment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * One direction as its sender sees it: numbers frames, cuts them into fragments, and keeps them
 * until they are acknowledged.
 */
final class RetransmissionWindow {
  private enum State {
    DIRECT,
    WORLD,
    HOLDING
  }

  private final MultipathChannel.Output port;
  private final Queue<byte[]> unacked = new ArrayDeque<>();
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private State state = State.DIRECT;
  private int epoch;
  private int rank;
  private long sent;
  private long acked;
  private int unackedBytes;
  private boolean progress;
  private int stalledTicks;

  RetransmissionWindow(MultipathChannel.Output port) {
    this.port = port;
  }

  void send(byte[] frame) {
    if (state == State.DIRECT) {
      port.direct(frame);
    } else if (state == State.WORLD && waiting.isEmpty() && fits(frame)) {
      transmit(frame);
    } else {
      waiting.add(frame);
    }
  }

  /** Frames go through the world from now on. */
  void open(int epoch, int rank) {
    this.epoch = epoch;
    this.rank = rank;
    state = State.WORLD;
    stalledTicks = 0;
  }

  /** Frames wait until {@link #retransmit}. */
  void hold() {
    state = State.HOLDING;
  }

  /** The other end has so many frames of this epoch. */
  void acked(long count) throws ProblemException {
    check(count);
    progress = true;
    while (acked < count) {
      acked++;
      unackedBytes -= unacked.remove().length;
    }
    while (state == State.WORLD && !waiting.isEmpty() && fits(waiting.peek())) {
      transmit(waiting.remove());
    }
  }

  private void check(long count) throws ProblemException {
    if (count < acked || count > sent) {
      throw new ProblemException(
          ErrorCode.BAD_FRAME,
          count + " frames acknowledged, of " + sent + " sent and " + acked + " before",
          "update the older of the two peers");
    }
  }

  /** What is after these frames goes over the connection, and so does all that comes later. */
  void retransmit(long count) throws ProblemException {
    hold();
    acked(count);
    state = State.DIRECT;
    unacked.forEach(port::direct);
    waiting.forEach(port::direct);
    unacked.clear();
    waiting.clear();
    unackedBytes = 0;
    sent = 0;
    acked = 0;
  }

  /** Whether nothing waits for an acknowledgement. */
  boolean idle() {
    return state != State.WORLD || unacked.isEmpty();
  }

  /** Gives whether nothing was acknowledged for many ticks, although something was sent. */
  boolean tick() {
    boolean stalled = !idle() && !progress;
    stalledTicks = stalled ? stalledTicks + 1 : 0;
    progress = false;
    return stalledTicks >= MultipathLimits.STALLED_TICKS;
  }

  boolean direct() {
    return state == State.DIRECT;
  }

  /** Whether a further frame would wait, or might. */
  boolean full() {
    return !waiting.isEmpty()
        || state == State.HOLDING
        || state == State.WORLD && unackedBytes >= MultipathLimits.WINDOW;
  }

  int unackedBytes() {
    return unackedBytes;
  }

  private boolean fits(byte[] frame) {
    return unackedBytes < MultipathLimits.ACK_BYTES
        || unackedBytes + frame.length <= MultipathLimits.WINDOW;
  }

  private void transmit(byte[] frame) {
    unacked.add(frame);
    unackedBytes += frame.length;
    sent++;
    int from = 0;
    while (frame.length - from > MultipathLimits.FRAGMENT_BYTES) {
      byte[] piece = Arrays.copyOfRange(frame, from, from + MultipathLimits.FRAGMENT_BYTES);
      port.fragment(epoch, new Fragment(rank, sent, false, piece));
      from += MultipathLimits.FRAGMENT_BYTES;
    }
    byte[] rest = from == 0 ? frame : Arrays.copyOfRange(frame, from, frame.length);
    port.fragment(epoch, new Fragment(rank, sent, true, rest));
  }
}
