package furrow.server.net;

import furrow.protocol.frame.Envelope;
import furrow.server.session.Session;

/** What is done with sessions once they are open. Called on the session's event loop. */
public interface SessionOwner {
  void opened(Session session);

  /** A message that its role may send. */
  void received(Session session, Envelope envelope);

  /** The role may not send this: nothing was done. */
  void forbidden(Session session, Envelope envelope);

  void closed(Session session);

  /** Somebody failed to prove a token. */
  void refused(String peer, String why);
}
