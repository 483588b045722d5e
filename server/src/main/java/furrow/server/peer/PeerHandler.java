package furrow.server.peer;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;

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

  /**
   * Refuses a peer that may not send messages of a kind, before there is one.
   *
   * @throws ProblemException FORBIDDEN; the audit log has a line of it
   */
  void check(Peer peer, Class<? extends Message> type) throws ProblemException;

  /**
   * Somebody was not let in.
   *
   * @param asked for, like the name of a message
   */
  void refused(String address, String asked, String why);
}
