package furrow.protocol.link;

/**
 * How to open a link.
 *
 * @param software name and version, shown by the server
 * @param connectMillis longest wait for one address to answer
 * @param handshakeMillis longest wait for the server during the handshake
 */
public record LinkSettings(String software, int connectMillis, int handshakeMillis) {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int HANDSHAKE_MILLIS = 5_000;

  public static LinkSettings of(String software) {
    return new LinkSettings(software, CONNECT_MILLIS, HANDSHAKE_MILLIS);
  }
}
