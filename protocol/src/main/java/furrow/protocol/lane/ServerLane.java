package furrow.protocol.lane;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LaneClosed;
import furrow.protocol.message.WorldMessage.LaneLost;
import furrow.protocol.message.WorldMessage.LaneOpen;
import furrow.protocol.message.WorldMessage.LaneOpened;

/** The server's end: it opens the lane, and answers when the rank gives it up. */
public final class ServerLane extends Lane {
  /**
   * @param limit most bytes of a frame's fields that the rank may send
   */
  public ServerLane(LanePort port, int limit) {
    super(port, limit);
  }

  /** Whether {@link #open} may be called. */
  public boolean closed() {
    return state == State.DIRECT;
  }

  /**
   * Sends through the world from now on.
   *
   * @param rank of the other end in this epoch
   */
  public void open(int next, int rank) {
    if (!closed()) {
      throw new IllegalStateException("epoch " + epoch + " is not given up yet");
    }
    epoch = next;
    state = State.OPENING;
    incoming.hold(next);
    outgoing.open(next, rank);
    // Last: saying it may let the owner send more, and that takes the world already.
    port.say(new LaneOpen(next));
  }

  /** The rank sends through the world from now on. */
  public void opened(LaneOpened message) throws ProblemException {
    if (state != State.OPENING || message.epoch() != epoch) {
      throw outOfPlace(message);
    }
    state = State.WORLD;
    incoming.take();
  }

  /** The world is lost to the rank: what it has not heard goes over the connection. */
  public void lost(LaneLost message) throws ProblemException {
    if (closed() || message.epoch() != epoch) {
      throw outOfPlace(message);
    }
    state = State.DIRECT;
    port.say(new LaneClosed(epoch, incoming.drop()));
    outgoing.resend(message.heard());
  }

  @Override
  public void cameDirect() throws ProblemException {
    if (state == State.WORLD) {
      throw wrongWay();
    }
  }
}
