package furrow.mpi.rank;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;

/**
 * What the side that takes part in worlds tells a rank's line. Any thread may call; none waits but
 * where it says so.
 */
public interface WorldPath {
  /** Sends a message about worlds; such always take the connection. */
  void tell(Message message) throws ProblemException;

  /** This rank has got through to a world. To be called before WorldReady is said. */
  void world(int epoch, FragmentSender way);

  /** A fragment has come through the world. */
  void arrived(int epoch, Fragment fragment);

  /** Waits, at most so long, until all frames that have come were handed to the slot. */
  boolean awaitTaken(long nanos) throws InterruptedException;

  /**
   * The world is lost, or was broken up as the server had asked: says WorldLost, and takes the
   * connection again where frames had gone through the world. For the second time: does nothing.
   *
   * @param reason for display
   */
  void lost(int epoch, String reason);
}
