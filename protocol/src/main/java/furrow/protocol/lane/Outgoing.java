package furrow.protocol.lane;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Parcel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/** One direction as its sender sees it: numbers frames, cuts them, keeps them until heard. */
final class Outgoing {
  private enum State {
    DIRECT,
    WORLD,
    HOLDING
  }

  private final LanePort port;
  private final Queue<byte[]> unheard = new ArrayDeque<>();
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private State state = State.DIRECT;
  private int epoch;
  private int rank;
  private long sent;
  private long heard;
  private int unheardBytes;
  private boolean news;
  private int silentBeats;

  Outgoing(LanePort port) {
    this.port = port;
  }

  void send(byte[] frame) {
    if (state == State.DIRECT) {
      port.frame(frame);
    } else if (state == State.WORLD && waiting.isEmpty() && fits(frame)) {
      number(frame);
    } else {
      waiting.add(frame);
    }
  }

  /** Frames go through the world from now on. */
  void open(int epoch, int rank) {
    this.epoch = epoch;
    this.rank = rank;
    state = State.WORLD;
    silentBeats = 0;
  }

  /** Frames wait until {@link #resend}. */
  void hold() {
    state = State.HOLDING;
  }

  /** The other end has so many frames of this epoch. */
  void heard(long count) throws ProblemException {
    check(count);
    news = true;
    while (heard < count) {
      heard++;
      unheardBytes -= unheard.remove().length;
    }
    while (state == State.WORLD && !waiting.isEmpty() && fits(waiting.peek())) {
      number(waiting.remove());
    }
  }

  private void check(long count) throws ProblemException {
    if (count < heard || count > sent) {
      throw new ProblemException(
          ErrorCode.BAD_FRAME,
          count + " frames heard through the world, of " + sent + " sent and " + heard + " before",
          "update the older of the two peers");
    }
  }

  /** What is after these frames goes over the connection, and so does all that comes later. */
  void resend(long count) throws ProblemException {
    hold();
    heard(count);
    state = State.DIRECT;
    unheard.forEach(port::frame);
    waiting.forEach(port::frame);
    unheard.clear();
    waiting.clear();
    unheardBytes = 0;
    sent = 0;
    heard = 0;
  }

  /** Whether nothing is to be heard of. */
  boolean quiet() {
    return state != State.WORLD || unheard.isEmpty();
  }

  /** Gives whether nothing was heard for many beats, although there is something to hear. */
  boolean beat() {
    boolean silent = !quiet() && !news;
    silentBeats = silent ? silentBeats + 1 : 0;
    news = false;
    return silentBeats >= LaneLimits.SILENT_BEATS;
  }

  boolean direct() {
    return state == State.DIRECT;
  }

  /** Whether a further frame would wait, or might. */
  boolean full() {
    return !waiting.isEmpty()
        || state == State.HOLDING
        || state == State.WORLD && unheardBytes >= LaneLimits.WINDOW;
  }

  int unheardBytes() {
    return unheardBytes;
  }

  private boolean fits(byte[] frame) {
    return unheardBytes < LaneLimits.HEARD_BYTES
        || unheardBytes + frame.length <= LaneLimits.WINDOW;
  }

  private void number(byte[] frame) {
    unheard.add(frame);
    unheardBytes += frame.length;
    sent++;
    int from = 0;
    while (frame.length - from > LaneLimits.PARCEL) {
      byte[] piece = Arrays.copyOfRange(frame, from, from + LaneLimits.PARCEL);
      port.parcel(epoch, new Parcel(rank, sent, false, piece));
      from += LaneLimits.PARCEL;
    }
    byte[] rest = from == 0 ? frame : Arrays.copyOfRange(frame, from, frame.length);
    port.parcel(epoch, new Parcel(rank, sent, true, rest));
  }
}
