package furrow.server.adapter;

import furrow.engine.Event;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.mpi.Worlds;
import furrow.server.net.SessionOwner;
import furrow.server.session.Session;
import furrow.server.session.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages in, events out: finds the handler, sends back what it refuses. */
final class RequestAdapter implements SessionOwner {
  private static final Logger LOG = LoggerFactory.getLogger(RequestAdapter.class);

  private final Ends ends;
  private final Auditor auditor;
  private final Routes routes;

  /** What sessions leave behind when they close, and where. */
  record Ends(
      Sessions sessions, Requests requests, Inlet inlet, FilesOfSessions files, Worlds worlds) {}

  RequestAdapter(Ends ends, Auditor auditor, Routes routes) {
    this.ends = ends;
    this.auditor = auditor;
    this.routes = routes;
  }

  @Override
  public void opened(Session session) {
    LOG.debug("session {} of {} from {} opened", session.id(), session.who(), session.peer());
  }

  @Override
  public void received(Session session, Envelope envelope) {
    Routes.Handler<Message> handler = routes.find(envelope.message().getClass());
    try {
      if (handler == null) {
        unhandled(session, envelope);
      } else {
        handler.handle(session, envelope.correlation(), envelope.message());
      }
    } catch (ProblemException e) {
      session.send(envelope.correlation(), ErrorReply.of(e));
    }
  }

  /** What a peer tells about itself needs no answer. */
  private static void unhandled(Session session, Envelope envelope) throws ProblemException {
    if (envelope.message() instanceof ErrorReply error) {
      LOG.info("session {} of {} says: {}", session.id(), session.who(), error.message());
    } else {
      throw new ProblemException(
          ErrorCode.UNKNOWN_MESSAGE,
          "this server does not know " + envelope.message().getClass().getSimpleName(),
          "furrow version");
    }
  }

  @Override
  public void forbidden(Session session, Envelope envelope) {
    auditor.forbidden(session, envelope.message());
  }

  @Override
  public void refused(String peer, String why) {
    if (auditor.refused(peer, why)) {
      LOG.info("refused {}: {}", peer, why);
    }
  }

  @Override
  public void closed(Session session) {
    ends.files().close(session);
    for (long request : ends.requests().closeAll(session)) {
      ends.inlet().deliver(new Event.RequestGone(request));
    }
    if (session.role() == Role.RANK) {
      ends.worlds().closed(session);
    }
    if (session.joined()) {
      Event.LossCause cause = session.leaving() ? Event.LossCause.STOPPED : Event.LossCause.CLOSED;
      ends.inlet().deliver(new Event.SessionLost(session.id(), cause));
    }
    // Last: while the engine may still ask when it was heard of, there is an answer.
    ends.sessions().remove(session);
    LOG.debug("session {} of {} closed", session.id(), session.who());
  }
}
