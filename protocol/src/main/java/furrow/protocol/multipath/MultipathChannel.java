package furrow.protocol.multipath;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.FrameAck;

/**
 * One end of a rank's session that has two paths for its frames: the session's own connection, and
 * a world while one is open (docs/protocol.md, "A rank's multipath channel").
 *
 * <p>Pure: it moves nothing and waits for nothing; its owner calls it with what has come and does
 * what it says through a {@link Output}. Not thread-safe. After a {@link ProblemException} the
 * session is of no more use.
 */
public abstract sealed class MultipathChannel permits ServerMultipathChannel, RankMultipathChannel {
  private static final int PAGE_OF_WORLDS = 0x05;

  /** Which path the frames take; the two ends use the states in slightly different ways. */
  enum State {
    DIRECT,
    OPENING,
    WORLD,
    CLOSING
  }

  final Output port;
  final RetransmissionWindow window;
  final ReassemblyBuffer reassembly;
  State state = State.DIRECT;
  int epoch;

  MultipathChannel(Output port, int limit) {
    this.port = port;
    this.window = new RetransmissionWindow(port);
    this.reassembly = new ReassemblyBuffer(port, limit);
  }

  /**
   * Whether a message takes the connection whatever state the channel is in: signs of life, last
   * words and what is about worlds. It is not to be handed to {@link #send}.
   */
  public static boolean alwaysDirect(int correlation, Message message) {
    return message instanceof Heartbeat
        || message instanceof Goodbye
        || message instanceof ErrorReply && correlation == 0
        || isWorldMessage(message);
  }

  /** Whether it is of the page of worlds: it has no place in the order of a session's frames. */
  public static boolean isWorldMessage(Message message) {
    return Messages.of(message.getClass()).code() >>> 8 == PAGE_OF_WORLDS;
  }

  /**
   * @throws ProblemException BAD_FRAME when a message that takes the connection has come through
   *     the world
   */
  public static void checkWorld(int correlation, Message message) throws ProblemException {
    if (alwaysDirect(correlation, message)) {
      throw new ProblemException(
          ErrorCode.BAD_FRAME,
          message.getClass().getSimpleName() + " came through the world",
          "update the older of the two peers");
    }
  }

  /**
   * Sends a frame by the path that is open, after all that were sent before. Where none is, or the
   * window is full, it waits; while {@link #full}, few should be sent.
   *
   * @param frame with its header; not to be changed any more
   */
  public final void send(byte[] frame) {
    window.send(frame);
  }

  /** Whether frames would wait; the owner should offer no more of them. */
  public final boolean full() {
    return window.full();
  }

  /** Whether frames are sent over the connection just now. */
  public final boolean direct() {
    return window.direct();
  }

  /** Whether frames take the world path in both directions. */
  public final boolean onWorldPath() {
    return state == State.WORLD;
  }

  /** Bytes of the frames that took the world path and are not acknowledged. */
  public final int unackedBytes() {
    return window.unackedBytes();
  }

  /**
   * A fragment has come through the world.
   *
   * @throws ProblemException BAD_FRAME or FRAME_TOO_LARGE
   */
  public final void arrived(int from, Fragment fragment) throws ProblemException {
    reassembly.received(from, fragment);
  }

  /** The other end has acknowledged frames. */
  public final void acked(FrameAck message) throws ProblemException {
    if (state != State.DIRECT && message.epoch() == epoch) {
      window.acked(message.acked());
    }
  }

  /** Acknowledges received frames when it is time to. Not to be called while nobody reads. */
  public final void sendAck() {
    if (state == State.WORLD && reassembly.due()) {
      sendAckNow();
    }
  }

  private void sendAckNow() {
    reassembly.acknowledged();
    port.control(new FrameAck(epoch, reassembly.received()));
  }

  /** Whether a {@link #tick} has nothing to acknowledge or to wait for. */
  public final boolean idle() {
    return !(state == State.WORLD && reassembly.pending()) && window.idle();
  }

  /**
   * To be called every {@link MultipathLimits#TICK_MILLIS} unless the channel is {@link #idle}:
   * acknowledges even a few frames, so that the other end sees the world move. While nobody reads,
   * the last acknowledgement is repeated, which shows the same and opens no window.
   *
   * @param reading whether somebody takes the frames that come
   * @return whether the world is stalled: what was sent long ago is still not acknowledged
   */
  public final boolean tick(boolean reading) {
    if (state == State.WORLD && reassembly.pending()) {
      if (reading) {
        sendAckNow();
      } else {
        port.control(new FrameAck(epoch, reassembly.lastAck()));
      }
    }
    return window.tick();
  }

  /** Of the world that is open, or was last. */
  public final int epoch() {
    return epoch;
  }

  /**
   * A frame that might have gone through the world has come over the connection.
   *
   * @throws ProblemException BAD_FRAME where none may
   */
  public abstract void receivedDirect() throws ProblemException;

  final ProblemException unexpected(Message message) {
    return new ProblemException(
        ErrorCode.BAD_FRAME,
        message + " while the channel is " + state + " in epoch " + epoch,
        "update the older of the two peers");
  }

  final ProblemException wrongPath() {
    return new ProblemException(
        ErrorCode.BAD_FRAME,
        "a frame over the connection while the channel is " + state + " in epoch " + epoch,
        "update the older of the two peers");
  }

  /** What a channel's owner does for it, at once and in the order of the calls. */
  public interface Output {
    /**
     * Sends through the world. Whether it arrives is not asked: the channel keeps what it was cut
     * of.
     */
    void fragment(int epoch, Fragment fragment);

    /** Sends a whole frame, header included, over the connection. */
    void direct(byte[] frame);

    /** Sends a message about the channel over the connection. */
    void control(Message message);

    /**
     * A whole frame has come through the world; its header fits its length.
     *
     * @throws ProblemException when it is of no use, and the session with it
     */
    void deliver(byte[] frame) throws ProblemException;
  }
}
