package furrow.server.adapter;

import furrow.engine.Event;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.server.mpi.Worlds;
import furrow.server.peer.Peer;
import furrow.server.peer.PeerHandler;
import furrow.server.peer.Peers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages in, events out: finds the handler, sends back what it refuses. */
final class RequestAdapter implements PeerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestAdapter.class);

  private final Ends ends;
  private final Auditor auditor;
  private final Routes routes;

  /** What sessions leave behind when they close, and where. */
  record Ends(Peers peers, Requests requests, Inlet inlet, FilesOfSessions files, Worlds worlds) {}

  RequestAdapter(Ends ends, Auditor auditor, Routes routes) {
    this.ends = ends;
    this.auditor = auditor;
    this.routes = routes;
  }

  @Override
  public void opened(Peer peer) {
    LOG.debug("session {} of {} from {} opened", peer.id(), peer.who(), peer.address());
  }

  @Override
  public boolean received(Peer peer, Envelope envelope) {
    if (!RoleGate.allows(peer.role(), envelope.message())) {
      auditor.forbidden(peer, envelope.message());
      peer.send(envelope.correlation(), ErrorReply.of(forbidden(peer.role(), envelope.message())));
      return false;
    }
    if (envelope.message() instanceof Goodbye) {
      peer.state().leave();
      peer.close();
    } else {
      handle(peer, envelope);
    }
    return true;
  }

  private static ProblemException forbidden(Role role, Message message) {
    return new ProblemException(
        ErrorCode.FORBIDDEN,
        "a " + role + " may not send " + message.getClass().getSimpleName(),
        "use the access file of another role");
  }

  private void handle(Peer peer, Envelope envelope) {
    Routes.Handler<Message> handler = routes.find(envelope.message().getClass());
    try {
      if (handler == null) {
        unhandled(peer, envelope);
      } else {
        handler.handle(peer, envelope.correlation(), envelope.message());
      }
    } catch (ProblemException e) {
      peer.send(envelope.correlation(), ErrorReply.of(e));
    }
  }

  /** What a peer tells about itself needs no answer. */
  private static void unhandled(Peer peer, Envelope envelope) throws ProblemException {
    if (envelope.message() instanceof ErrorReply error) {
      LOG.info("session {} of {} says: {}", peer.id(), peer.who(), error.message());
    } else {
      throw new ProblemException(
          ErrorCode.UNKNOWN_MESSAGE,
          "this server does not know " + envelope.message().getClass().getSimpleName(),
          "furrow version");
    }
  }

  @Override
  public void refused(String address, String why) {
    if (auditor.refused(address, why)) {
      LOG.info("refused {}: {}", address, why);
    }
  }

  @Override
  public void closed(Peer peer) {
    ends.files().close(peer);
    for (long request : ends.requests().closeAll(peer)) {
      ends.inlet().deliver(new Event.RequestGone(request));
    }
    if (peer.role() == Role.RANK) {
      ends.worlds().closed(peer);
    }
    if (peer.state().joined()) {
      Event.LossCause cause =
          peer.state().leaving() ? Event.LossCause.STOPPED : Event.LossCause.CLOSED;
      ends.inlet().deliver(new Event.SessionLost(peer.id(), cause));
    }
    // Last: while the engine may still ask when it was heard of, there is an answer.
    ends.peers().remove(peer);
    LOG.debug("session {} of {} closed", peer.id(), peer.who());
  }
}
