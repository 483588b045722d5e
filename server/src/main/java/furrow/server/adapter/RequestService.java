package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.View;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.server.file.FileService;
import furrow.server.file.StoredSubtasks;
import furrow.server.log.EventLog;
import furrow.server.mpi.WorldService;
import furrow.server.peer.Peer;
import furrow.server.peer.PeerHandler;
import furrow.server.peer.Peers;
import furrow.server.state.ServerKey;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the messages of peers: checks the role, calls the handler of the message, answers with
 * the problem that it throws.
 */
public final class RequestService implements PeerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestService.class);

  private final Peers peers;
  private final EngineCalls engine;
  private final FileService files;
  private final WorldService worlds;
  private final Routes routes = new Routes();
  private final InvocationRequests invocations;

  /** Who may send a message, as its record declares it. */
  private final Map<Class<? extends Message>, Gate> gates = new HashMap<>();

  /**
   * @param worlds what MPI's messages are about
   * @param status adds to what the engine knows what only the process knows, for a user or for all
   * @param invoking what invocations need
   * @param stop begins to stop the server, immediately or not, and returns at once
   * @param key by which workers are known again
   * @param host our own name, with which clients on the same host are recognised
   */
  public RequestService(
      Peers peers,
      EngineCalls engine,
      EventLog events,
      FileService files,
      StoredSubtasks stored,
      WorldService worlds,
      BiFunction<View.Server, String, ServerInfo> status,
      InvocationRequests.Parts invoking,
      Consumer<Boolean> stop,
      ServerKey key,
      String host) {
    this.peers = peers;
    this.engine = engine;
    this.files = files;
    this.worlds = worlds;
    for (MessageType type : Messages.all()) {
      gates.put(type.record(), new Gate(type.from(), type.needs()));
    }
    FileMessages fileMessages = new FileMessages(engine, files, stored);
    fileMessages.register(routes);
    new TaskRequests(engine, host, fileMessages).register(routes);
    invocations = new InvocationRequests(engine, invoking);
    invocations.register(routes);
    new MpiMessages(worlds, engine).register(routes);
    new ClusterRequests(engine, status, stop).register(routes);
    new WorkerMessages(engine.inbox(), new ResultMessages(engine.inbox(), files), key)
        .register(routes);
    routes.on(
        EventsWatch.class,
        (peer, correlation, ask) ->
            EventFeed.start(events, engine.requests(), peer, correlation, ask));
    routes.on(
        Goodbye.class,
        (peer, correlation, goodbye) -> {
          peer.state().leave();
          peer.close();
        });
    routes.on(
        ErrorReply.class,
        (peer, correlation, error) ->
            LOG.info("session {} of {} says: {}", peer.id(), peer.who(), error.message()));
  }

  @Override
  public void opened(Peer peer) {
    LOG.debug("session {} of {} from {} opened", peer.id(), peer.who(), peer.address());
  }

  @Override
  public boolean received(Peer peer, Envelope envelope) {
    Message message = envelope.message();
    try {
      check(peer, message.getClass());
    } catch (ProblemException e) {
      peer.send(envelope.correlation(), ErrorReply.of(e));
      return false;
    }
    try {
      routes.handler(message).handle(peer, envelope.correlation(), message);
    } catch (ProblemException e) {
      peer.send(envelope.correlation(), ErrorReply.of(e));
    }
    return true;
  }

  @Override
  public void check(Peer peer, Class<? extends Message> type) throws ProblemException {
    Gate gate = gates.getOrDefault(type, Gate.CLOSED);
    if (!gate.lets(peer)) {
      engine.auditor().forbidden(peer, type);
      throw gate.refusal(peer, type);
    }
  }

  /** Roles that may send a message, and permissions that their tokens must have besides. */
  private record Gate(Set<Role> roles, Set<Permission> permissions) {
    static final Gate CLOSED = new Gate(Set.of(), Set.of());

    boolean lets(Peer peer) {
      return roles.contains(peer.role())
          && (permissions.isEmpty() || peer.permissions().containsAll(permissions));
    }

    private String allowed() {
      return roles.stream().sorted().map(Gate::text).collect(Collectors.joining(" or "));
    }

    private static String text(Role role) {
      return role.name().toLowerCase(Locale.ROOT);
    }

    ProblemException refusal(Peer peer, Class<? extends Message> type) {
      String name = type.getSimpleName();
      if (!roles.contains(peer.role())) {
        return new ProblemException(
            ErrorCode.FORBIDDEN,
            "role " + text(peer.role()) + " may not send " + name,
            roles.isEmpty() ? "no role may" : "--access FILE, of role " + allowed());
      }
      String missing =
          permissions.stream()
              .filter(permission -> !peer.permissions().contains(permission))
              .map(Permission::text)
              .collect(Collectors.joining(", "));
      return new ProblemException(
          ErrorCode.FORBIDDEN,
          "the token of "
              + peer.who()
              + " has no permission "
              + missing
              + ", which "
              + name
              + " needs",
          "furrow token create --user " + peer.user() + " --out FILE, where the server runs");
    }
  }

  @Override
  public void refused(String address, String asked, String why) {
    if (engine.auditor().refused(address, asked, why)) {
      LOG.info("refused {}: {}", address, why);
    }
  }

  @Override
  public void closed(Peer peer) {
    files.close(peer);
    for (long request : engine.requests().closeAll(peer)) {
      engine.inbox().deliver(new Event.RequestGone(request));
    }
    if (peer.role() == Role.ADMIN) {
      invocations.closed(peer);
    }
    if (peer.role() == Role.RANK) {
      worlds.closed(peer);
    }
    if (peer.state().joined()) {
      Event.LossCause cause =
          peer.state().leaving() ? Event.LossCause.STOPPED : Event.LossCause.CLOSED;
      engine.inbox().deliver(new Event.SessionLost(peer.id(), cause));
    }
    // Last: the engine may ask until now when the peer was last heard of.
    peers.remove(peer);
    LOG.debug("session {} of {} closed", peer.id(), peer.who());
  }
}
