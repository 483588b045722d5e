package furrow.server.http;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.server.access.HttpGrant;
import furrow.server.metrics.HttpMetrics;
import furrow.server.net.EventLoopTimer;
import furrow.server.net.Listeners;
import furrow.server.net.NetSettings;
import furrow.server.net.PeerCredentials;
import furrow.server.net.UnauthenticatedLimit;
import furrow.server.peer.PeerHandler;
import furrow.server.peer.Peers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** HTTP as a protocol of {@link Listeners}: one for all its listeners. */
public final class HttpGateway implements Listeners.Protocol {
  /** Finds whom a bearer token stands for. */
  @FunctionalInterface
  public interface Tokens {
    /**
     * @throws ProblemException AUTH_REFUSED for what is no token now
     */
    HttpGrant authenticate(String bearer) throws ProblemException;
  }

  /**
   * How requests are let in.
   *
   * @param owner user that runs the server
   * @param tokens finds whom a bearer token stands for
   * @param trustLoopback whether processes on this host need no token for anything
   * @param hosts names of this server besides those of loopback
   * @param mostConnections open at the same time
   * @param bodyBytes that bodies which are read whole may take at the same time
   */
  public record Settings(
      String owner,
      Tokens tokens,
      boolean trustLoopback,
      Set<String> hosts,
      int mostConnections,
      long bodyBytes,
      NetSettings net) {}

  private final Settings settings;
  private final HostNames hosts;
  private final Identity owner;
  private final RouteTable routes = new RouteTable();
  private final ReadinessChecks readiness = new ReadinessChecks();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong bodies = new AtomicLong();
  private volatile PeerHandler handler;
  private volatile Peers peers;
  private volatile HttpMetrics metrics;
  private volatile int incarnation;

  public HttpGateway(Settings settings) {
    this.settings = settings;
    this.hosts = new HostNames(settings.hosts());
    this.owner = Identity.owner(settings.owner());
  }

  /** Before its listeners accept. */
  public void open(PeerHandler to, Peers all, HttpMetrics counters, int start) {
    handler = to;
    metrics = counters;
    metrics.connections(connections::get);
    peers = all;
    incarnation = start;
  }

  public ReadinessChecks readiness() {
    return readiness;
  }

  public RouteTable routes() {
    return routes;
  }

  @Override
  public void install(
      Channel channel, SslContext tls, UnauthenticatedLimit limit, EventLoopTimer timer)
      throws IOException {
    boolean unix = !(channel instanceof SocketChannel);
    if (unix && !PeerCredentials.sameUser(channel)) {
      handler.refused("unix", "HTTP", "another user's process");
      channel.close();
      return;
    }
    if (connections.incrementAndGet() > settings.mostConnections()) {
      connections.decrementAndGet();
      channel.close();
      return;
    }
    ChannelPipeline handlers = channel.pipeline();
    if (tls != null) {
      handlers.addLast("tls", tls.newHandler(channel.alloc()));
    }
    install(handlers, Origin.of(channel), limit, timer);
  }

  private void install(
      ChannelPipeline handlers, Origin origin, UnauthenticatedLimit limit, EventLoopTimer timer) {
    new HttpConnection(this, origin, limit, timer).install(handlers);
  }

  /** False when there is no room for so much more of bodies. */
  boolean hold(int bytes) {
    if (bodies.addAndGet(bytes) > settings.bodyBytes()) {
      bodies.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void letGo(long bytes) {
    bodies.addAndGet(-bytes);
  }

  /** A connection has ended. */
  void closed() {
    connections.decrementAndGet();
  }

  /** Before the body is read: whether the one who asks may have the route's messages sent. */
  void checkRole(Exchange exchange) throws ProblemException {
    Route route = exchange.route();
    Role role = exchange.identity().role();
    if (!route.only().contains(role)) {
      String asked = "HTTP " + route.method() + " " + route.path();
      handler.refused(exchange.address(), asked, "role " + role + " of " + exchange.peer().user());
      String roles =
          route.only().stream()
              .map(one -> one.name().toLowerCase(Locale.ROOT))
              .sorted()
              .collect(Collectors.joining(" or "));
      throw new ProblemException(
          ErrorCode.FORBIDDEN,
          route.path() + " needs a token of role " + roles,
          "furrow token create --http --role read");
    }
    for (Class<? extends Message> type : exchange.route().sends()) {
      try {
        handler.check(exchange.peer(), type);
      } catch (ProblemException e) {
        throw new ProblemException(
                ErrorCode.FORBIDDEN, e.getMessage(), "furrow token create --http --role admin")
            .because(e);
      }
    }
  }

  HttpDeadlines.Times times() {
    return HttpDeadlines.Times.of(settings.net());
  }

  PeerHandler handler() {
    return handler;
  }

  HttpMetrics metrics() {
    return metrics;
  }

  Peers peers() {
    return peers;
  }

  long nextPeerId() {
    return peers.nextId(incarnation);
  }

  HostNames hosts() {
    return hosts;
  }

  Identity owner() {
    return owner;
  }

  boolean trustsLoopback() {
    return settings.trustLoopback();
  }

  Tokens tokens() {
    return settings.tokens();
  }
}
