package furrow.protocol.access;

/**
 * Where a server listens: {@code unix:PATH}, {@code tcp:HOST:PORT} (plain, loopback only) or {@code
 * tls:HOST:PORT}. IPv6 hosts stand in brackets.
 *
 * @param host host name or address, or the path of a Unix socket
 * @param port 0 for a Unix socket
 */
public record Address(Kind kind, String host, int port) {
  /** How to talk to it. */
  public enum Kind {
    UNIX("unix:"),
    TCP("tcp:"),
    TLS("tls:");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  public static Address unix(String path) {
    return new Address(Kind.UNIX, path, 0);
  }

  public static Address tcp(String host, int port) {
    return new Address(Kind.TCP, host, port);
  }

  public static Address tls(String host, int port) {
    return new Address(Kind.TLS, host, port);
  }

  /**
   * @throws IllegalArgumentException naming the text when it is none of the three forms
   */
  public static Address parse(String text) {
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.prefix)) {
        String rest = text.substring(kind.prefix.length());
        if (kind == Kind.UNIX) {
          return new Address(kind, rest, 0);
        }
        int colon = rest.lastIndexOf(':');
        if (colon > 0) {
          return new Address(kind, bare(rest.substring(0, colon)), port(text, rest, colon));
        }
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no address; use unix:PATH, tcp:HOST:PORT or tls:HOST:PORT");
  }

  private static String bare(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return bracketed ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(String text, String rest, int colon) {
    int port = 0;
    try {
      port = Integer.parseInt(rest.substring(colon + 1));
    } catch (NumberFormatException e) {
      port = -1;
    }
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("'" + text + "' has no port between 1 and 65535");
    }
    return port;
  }

  @Override
  public String toString() {
    if (kind == Kind.UNIX) {
      return kind.prefix + host;
    }
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return kind.prefix + shown + ":" + port;
  }
}
