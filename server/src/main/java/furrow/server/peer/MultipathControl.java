package furrow.server.peer;

import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.FramePath;

/** The two paths of a rank's frames. Any thread may call; calls of one thread keep their order. */
public interface MultipathControl {
  /**
   * Sends frames by the world path from now on; once an earlier epoch is given up, if one is not
   * yet.
   *
   * @param epoch larger than any before; the rank has sent WorldReady for it
   * @param rank of this session in that epoch
   * @param sink takes the fragments
   */
  void open(int epoch, int rank, FragmentSink sink);

  /**
   * A fragment from this rank has come through the world. One of an epoch that is given up is
   * dropped; one that makes no sense ends the session.
   */
  void arrived(int epoch, Fragment fragment);

  /** The world path while frames take it in both directions, else the socket. */
  FramePath path();
}
