package furrow.server.peer;

import furrow.protocol.message.WorldMessage.Fragment;

/** The two ways of a rank's frames. Any thread may call; calls of one thread keep their order. */
public interface MultipathControl {
  /** {@link #way} while frames go through a world. */
  String WORLD = "world";

  /** {@link #way} while they take the session's own connection. */
  String SOCKET = "socket";

  /**
   * Sends frames through a world from now on. Where an earlier epoch is not yet given up, once it
   * is.
   *
   * @param epoch larger than any before; the rank has said WorldReady for it
   * @param rank of this session in that epoch
   * @param carrier takes the fragments
   */
  void open(int epoch, int rank, FragmentSink carrier);

  /**
   * A fragment from this rank has come through the world. One of an epoch that is given up is
   * dropped; one that makes no sense ends the session.
   */
  void arrived(int epoch, Fragment fragment);

  /** {@link #WORLD} while frames go both ways through a world, else {@link #SOCKET}. */
  String way();
}
