package furrow.protocol.multipath;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.PathClosed;
import furrow.protocol.message.WorldMessage.PathLost;
import furrow.protocol.message.WorldMessage.PathOpen;
import furrow.protocol.message.WorldMessage.PathOpened;

/** The server's end: it opens the channel, and answers when the rank gives it up. */
public final class ServerMultipathChannel extends MultipathChannel {
  /**
   * @param limit most bytes of a frame's fields that the rank may send
   */
  public ServerMultipathChannel(MultipathOutput port, int limit) {
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
    port.say(new PathOpen(next));
  }

  /** The rank sends through the world from now on. */
  public void opened(PathOpened message) throws ProblemException {
    if (state != State.OPENING || message.epoch() != epoch) {
      throw unexpected(message);
    }
    state = State.WORLD;
    incoming.take();
  }

  /** The world is lost to the rank: what it has not acked goes over the connection. */
  public void lost(PathLost message) throws ProblemException {
    if (closed() || message.epoch() != epoch) {
      throw unexpected(message);
    }
    state = State.DIRECT;
    port.say(new PathClosed(epoch, incoming.drop()));
    outgoing.resend(message.acked());
  }

  @Override
  public void receivedDirect() throws ProblemException {
    if (state == State.WORLD) {
      throw wrongPath();
    }
  }
}
