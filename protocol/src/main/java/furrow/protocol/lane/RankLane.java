package furrow.protocol.lane;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LaneClosed;
import furrow.protocol.message.WorldMessage.LaneLost;
import furrow.protocol.message.WorldMessage.LaneOpen;
import furrow.protocol.message.WorldMessage.LaneOpened;

/** The rank's end: it knows first when a world is lost, and gives the lane up. */
public final class RankLane extends Lane {
  private boolean ready;
  private int world;
  private int rank;

  /**
   * @param limit most bytes of a frame's fields that the server may send
   */
  public RankLane(LanePort port, int limit) {
    super(port, limit);
  }

  /**
   * This rank has got through to a world; what comes of it is held until the server opens the lane.
   *
   * @param self rank of this end in it
   */
  public void world(int next, int self) {
    leave();
    ready = true;
    world = next;
    rank = self;
    incoming.hold(next);
  }

  /** The server sends through the world from now on, and so does this end where it still can. */
  public void open(LaneOpen message) throws ProblemException {
    if (state != State.DIRECT) {
      throw outOfPlace(message);
    }
    epoch = message.epoch();
    if (ready && world == epoch) {
      state = State.WORLD;
      outgoing.open(epoch, rank);
      port.say(new LaneOpened(epoch));
      incoming.take();
    } else {
      close(0);
    }
  }

  /** The world is lost: nothing of it counts that has not come yet. */
  public void lost(int old) {
    if (!ready || world != old) {
      return;
    }
    ready = false;
    long heard = incoming.drop();
    if (state == State.WORLD) {
      close(heard);
    }
  }

  /** Gives up the world there is, if any. */
  public void leave() {
    if (ready) {
      lost(world);
    }
  }

  private void close(long heard) {
    state = State.CLOSING;
    outgoing.hold();
    port.say(new LaneLost(epoch, heard));
  }

  /** What the server has not heard goes over the connection, and so does what comes after it. */
  public void closed(LaneClosed message) throws ProblemException {
    if (state != State.CLOSING || message.epoch() != epoch) {
      throw outOfPlace(message);
    }
    state = State.DIRECT;
    outgoing.resend(message.heard());
  }

  @Override
  public void cameDirect() throws ProblemException {
    if (state == State.WORLD || state == State.CLOSING) {
      throw wrongWay();
    }
  }
}
