package furrow.server;

import java.util.List;
import java.util.Set;

/**
 * How to serve HTTP.
 *
 * @param on whether to
 * @param listen addresses that were asked for; with none, 127.0.0.1:8080, or where that is taken a
 *     free port
 * @param trustLoopback whether processes on this host need no token
 * @param hosts names by which the server may be asked, besides those it knows
 */
public record HttpSettings(
    boolean on, List<HttpAddress> listen, boolean trustLoopback, Set<String> hosts) {
  /** What {@link #trustLoopback} means to the operator. */
  private static final String TRUST_WARNING =
      "--trust-loopback: every user of this host may do all over HTTP, without a token";

  public static final HttpSettings DEFAULT = new HttpSettings(true, List.of(), false, Set.of());
  public static final HttpSettings OFF = new HttpSettings(false, List.of(), false, Set.of());

  public HttpSettings {
    listen = List.copyOf(listen);
    hosts = Set.copyOf(hosts);
  }

  /** What the operator should know. */
  List<String> warnings() {
    return on && trustLoopback ? List.of(TRUST_WARNING) : List.of();
  }
}
