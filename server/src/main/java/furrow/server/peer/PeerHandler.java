package furrow.server.peer;

import furrow.protocol.frame.Envelope;

/**
 * What is done with peers once they have proven who they are. Whoever lets peers in calls it, in
 * each peer's order.
 */
public interface PeerHandler {
  void opened(Peer peer);

  /**
   * A message has come. What the peer's role may not send is refused here, and nothing is done.
   *
   * @return false when it was refused because of the peer's role
   */
  boolean received(Peer peer, Envelope envelope);

  void closed(Peer peer);

  /** Somebody was not let in. */
  void refused(String address, String why);
}
