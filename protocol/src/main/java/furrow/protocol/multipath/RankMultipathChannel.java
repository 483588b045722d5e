package furrow.protocol.multipath;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;

/** The rank's end: it knows first when a world is lost, and gives the path up. */
public final class RankMultipathChannel extends MultipathChannel {
  private boolean ready;
  private int world;
  private int rank;

  /**
   * @param limit most bytes of a frame's fields that the server may send
   */
  public RankMultipathChannel(MultipathChannel.Output port, int limit) {
    super(port, limit);
  }

  /**
   * This rank is connected to a world; what comes of it is held until the server opens the channel.
   *
   * @param self rank of this end in it
   */
  public void world(int next, int self) {
    leave();
    ready = true;
    world = next;
    rank = self;
    reassembly.hold(next);
  }

  /** The server sends by the world path from now on, and so does this end where it still can. */
  public void open(PathOpen message) throws ProblemException {
    if (state != State.DIRECT) {
      throw unexpected(message);
    }
    epoch = message.epoch();
    if (ready && world == epoch) {
      state = State.WORLD;
      window.open(epoch, rank);
      port.control(new PathOpened(epoch));
      reassembly.release();
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
    long acked = reassembly.drop();
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
    window.hold();
    port.control(new PathLost(epoch, acked));
  }

  /** What the server has not received goes over the connection, and so does what comes after it. */
  public void closed(PathClosed message) throws ProblemException {
    if (state != State.CLOSING || message.epoch() != epoch) {
      throw unexpected(message);
    }
    state = State.DIRECT;
    window.retransmit(message.acked());
  }

  @Override
  public void receivedDirect() throws ProblemException {
    if (state == State.WORLD || state == State.CLOSING) {
      throw wrongPath();
    }
  }
}
