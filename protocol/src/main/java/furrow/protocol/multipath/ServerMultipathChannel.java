package furrow.protocol.multipath;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;

/** The server's end: it opens the world path, and answers when the rank gives it up. */
public final class ServerMultipathChannel extends MultipathChannel {
  /**
   * @param limit most bytes of a frame's fields that the rank may send
   */
  public ServerMultipathChannel(MultipathChannel.Output port, int limit) {
    super(port, limit);
  }

  /** Whether {@link #open} may be called. */
  public boolean closed() {
    return state == State.DIRECT;
  }

  /**
   * Sends by the world path from now on.
   *
   * @param rank of the other end in this epoch
   */
  public void open(int next, int rank) {
    if (!closed()) {
      throw new IllegalStateException("epoch " + epoch + " is not given up yet");
    }
    epoch = next;
    state = State.OPENING;
    reassembly.hold(next);
    window.open(next, rank);
    // Last: sending it may let the owner send more, and that takes the world path already.
    port.control(new PathOpen(next));
  }

  /** The rank sends by the world path from now on. */
  public void opened(PathOpened message) throws ProblemException {
    if (state != State.OPENING || message.epoch() != epoch) {
      throw unexpected(message);
    }
    state = State.WORLD;
    reassembly.release();
  }

  /** The world is lost to the rank: what it has not received goes over the connection. */
  public void lost(PathLost message) throws ProblemException {
    if (closed() || message.epoch() != epoch) {
      throw unexpected(message);
    }
    state = State.DIRECT;
    port.control(new PathClosed(epoch, reassembly.drop()));
    window.retransmit(message.acked());
  }

  @Override
  public void receivedDirect() throws ProblemException {
    if (state == State.WORLD) {
      throw wrongPath();
    }
  }
}
