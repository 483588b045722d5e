package furrow.server.peer;

import furrow.protocol.message.WorldMessage.Fragment;

/** What takes fragments into a world: the session of its master. Any thread may call it. */
public interface FragmentSink {
  /**
   * Takes a fragment that the master is to hand on to the rank named in it. Never waits: what a
   * rank has not acked is bounded by its multipath's window. Whatever comes after the world is lost
   * is dropped; the multipath sends it again.
   */
  void carry(int epoch, Fragment fragment);
}
