package furrow.protocol.multipath;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;

/** The rank's end: it knows first when a world is lost, and gives the channel up. */
public final class RankMultipathChannel extends MultipathChannel {
  private boolean ready;
  private int world;
  private int rank;

  /**
   * @param limit most bytes of a frame's fields that the server may send
   */
  public RankMultipathChannel(MultipathOutput port, int limit) {
    super(port, limit);
  }

  /**
   * This rank has got through to a world; what comes of it is held until the server opens the
   * channel.
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
  public void open(PathOpen message) throws ProblemException {
    if (state != State.DIRECT) {
      throw unexpected(message);
    }
    epoch = message.epoch();
    if (ready && world == epoch) {
      state = State.WORLD;
      outgoing.open(epoch, rank);
      port.say(new PathOpened(epoch));
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
    long acked = incoming.drop();
    if (state == State.WORLD) {
      close(acked);
    }
  }

  /** Gives up the world there is, if any. */
  public void leave() {
    if (ready) {
      lost(world);
    }
  }

  private void close(long acked) {
    state = State.CLOSING;
    outgoing.hold();
    port.say(new PathLost(epoch, acked));
  }

  /** What the server has not acked goes over the connection, and so does what comes after it. */
  public void closed(PathClosed message) throws ProblemException {
    if (state != State.CLOSING || message.epoch() != epoch) {
      throw unexpected(message);
    }
    state = State.DIRECT;
    outgoing.resend(message.acked());
  }

  @Override
  public void receivedDirect() throws ProblemException {
    if (state == State.WORLD || state == State.CLOSING) {
      throw wrongPath();
    }
  }
}
