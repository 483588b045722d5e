package furrow.server;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where to listen for TCP.
 *
 * @param host name or address, IPv6 without brackets
 * @param port 0 for the one used last, or any free one
 */
public record ListenAddress(String host, int port) {
  public static final ListenAddress LOOPBACK = new ListenAddress("127.0.0.1", 0);

  /**
   * Reads {@code HOST:PORT}, {@code HOST}, {@code [IPV6]:PORT}, or {@code PORT} alone, which means
   * loopback. A host that is a number is refused: resolvers take 0 for every address there is.
   *
   * @throws ProblemException BAD_SETTING
   */
  public static ListenAddress parse(String text) throws ProblemException {
    if (isNumber(text)) {
      text = LOOPBACK.host + ":" + text;
    }
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean portGiven = colon >= 0 && (!bracketed || colon > text.indexOf(']'));
    String host = portGiven ? text.substring(0, colon) : text;
    if (bracketed && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = portGiven ? port(text.substring(colon + 1)) : 0;
    if (host.isEmpty() || isNumber(host) || port < 0 || !bracketed && host.indexOf(':') >= 0) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "listen address \"" + text + "\" (expected: HOST:PORT, HOST or PORT)",
          "--listen 127.0.0.1:7677, or --listen [::1]:0 for any free port");
    }
    return new ListenAddress(host, port);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int port(String digits) {
    try {
      int port = Integer.parseInt(digits);
      return port > 0xffff ? -1 : port;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Whether only processes on this host can connect. */
  boolean loopback() throws ProblemException {
    return resolve().isLoopbackAddress();
  }

  /** Whether it stands for every address of this host. */
  boolean wildcard() throws ProblemException {
    return resolve().isAnyLocalAddress();
  }

  private InetAddress resolve() throws ProblemException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ProblemException(
              ErrorCode.BAD_SETTING,
              "listen address \"" + host + "\": unknown host",
              "use an address of this host; list them with: ip address")
          .because(e);
    }
  }
}
