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
 * One end of a rank's session that has two ways for its frames: the session's own connection, and a
 * world while one is open (docs/protocol.md, "A rank's multipath channel").
 *
 * <p>Pure: it moves nothing and waits for nothing; its owner calls it with what has come and does
 * what it says through a {@link MultipathOutput}. Not thread-safe. After a {@link ProblemException}
 * the session is of no more use.
 */
public abstract sealed class MultipathChannel permits ServerMultipathChannel, RankMultipathChannel {
  private static final int PAGE_OF_WORLDS = 0x05;

  /** Where the frames go; the two ends go through the states in slightly different ways. */
  enum State {
    DIRECT,
    OPENING,
    WORLD,
    CLOSING
  }

  final MultipathOutput port;
  final SendWindow outgoing;
  final ReassemblyBuffer incoming;
  State state = State.DIRECT;
  int epoch;

  MultipathChannel(MultipathOutput port, int limit) {
    this.port = port;
    this.outgoing = new SendWindow(port);
    this.incoming = new ReassemblyBuffer(port, limit);
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
   * Sends a frame by the way that is open, after all that were sent before. Where none is, or the
   * window is full, it waits; {@link #full} says that there should not be many like it.
   *
   * @param frame with its header; not to be changed any more
   */
  public final void send(byte[] frame) {
    outgoing.send(frame);
  }

  /** Whether frames would wait; the owner should offer no more of them. */
  public final boolean full() {
    return outgoing.full();
  }

  /** Whether frames are sent over the connection just now. */
  public final boolean direct() {
    return outgoing.direct();
  }

  /** Whether frames go through the world both ways. */
  public final boolean onWorldPath() {
    return state == State.WORLD;
  }

  /** Bytes of the frames that went through the world and that nobody has said to have acked. */
  public final int unackedBytes() {
    return outgoing.unackedBytes();
  }

  /**
   * A fragment has come through the world.
   *
   * @throws ProblemException BAD_FRAME or FRAME_TOO_LARGE
   */
  public final void arrived(int from, Fragment fragment) throws ProblemException {
    incoming.arrived(from, fragment);
  }

  /** The other end has acked frames. */
  public final void acked(FrameAck message) throws ProblemException {
    if (state != State.DIRECT && message.epoch() == epoch) {
      outgoing.acked(message.acked());
    }
  }

  /** Says how many frames were acked when it is time to. Not to be called while nobody reads. */
  public final void sendAck() {
    if (state == State.WORLD && incoming.due()) {
      sendAckNow();
    }
  }

  private void sendAckNow() {
    incoming.said();
    port.say(new FrameAck(epoch, incoming.acked()));
  }

  /** Whether nothing is left that a {@link #tick} would say or wait for. */
  public final boolean quiet() {
    return !(state == State.WORLD && incoming.any()) && outgoing.quiet();
  }

  /**
   * To be called every {@link MultipathLimits#TICK_MILLIS} unless the channel is {@link #quiet}:
   * says what was acked even if it is little, so that the other end sees the world move. While
   * nobody reads, it repeats what it said last, which shows the same and asks for no more.
   *
   * @param reading whether somebody takes the frames that come
   * @return whether the world is stuck: what was sent long ago is still not acked
   */
  public final boolean tick(boolean reading) {
    if (state == State.WORLD && incoming.any()) {
      if (reading) {
        sendAckNow();
      } else {
        port.say(new FrameAck(epoch, incoming.lastAcked()));
      }
    }
    return outgoing.tick();
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
}
