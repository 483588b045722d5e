package furrow.server.peer;

import furrow.protocol.message.WorldMessage.Fragment;

/** Takes fragments into a world: the peer of its master. Any thread may call it. */
public interface FragmentSink {
  /**
   * Takes a fragment that the master is to forward to the rank named in it. Never waits: what is
   * not acknowledged is bounded by the window of the rank's channel. What comes after the world is
   * lost is dropped; the channel retransmits it.
   */
  void send(int epoch, Fragment fragment);
}
