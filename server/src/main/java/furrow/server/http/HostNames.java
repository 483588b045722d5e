package furrow.server.http;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names by which this server may be asked. A page of a foreign site whose name was made to
 * resolve to this host (DNS rebinding) asks by the foreign name.
 */
final class HostNames {
  private final Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

  /**
   * @param more host names and addresses, as in a URL
   */
  HostNames(Set<String> more) {
    more.forEach(name -> names.add(canonical(name)));
  }

  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.indexOf(':') >= 0 && !lower.startsWith("[") ? "[" + lower + "]" : lower;
  }

  /**
   * Whether this may stand in a Host header.
   *
   * @param local the address that the client has connected to; null for a Unix socket, which no web
   *     page reaches
   */
  boolean allow(String authority, InetAddress local) {
    String host = host(authority);
    return host != null && (local == null || names.contains(host) || host.equals(literal(local)));
  }

  private static String literal(InetAddress local) {
    return canonical(local.getHostAddress().replaceFirst("%.*", ""));
  }

  /** The host of {@code HOST} or {@code HOST:PORT} in lower case; null when it is neither. */
  static String host(String authority) {
    int bracket = authority.startsWith("[") ? authority.indexOf(']') : -1;
    int colon = authority.indexOf(':', Math.max(0, bracket));
    String host = colon < 0 ? authority : authority.substring(0, colon);
    String port = colon < 0 ? "" : authority.substring(colon + 1);
    boolean good = !host.isEmpty() && port.length() <= 5 && digits(port) && nameOrAddress(host);
    return good ? host.toLowerCase(Locale.ROOT) : null;
  }

  private static boolean digits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean nameOrAddress(String host) {
    boolean bracketed = host.startsWith("[");
    if (bracketed && !host.endsWith("]")) {
      return false;
    }
    String inner = bracketed ? host.substring(1, host.length() - 1) : host;
    String marks = bracketed ? ":." : "-._";
    return inner
        .chars()
        .allMatch(
            c ->
                c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || marks.indexOf(c) >= 0);
  }
}
