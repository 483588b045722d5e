package furrow.server.net;

/**
 * The numbers that connections live by.
 *
 * @param maxSessions live sessions before newcomers hear BUSY
 * @param heartbeatMillis interval assigned to peers
 * @param authMillis from connecting to a proven token, TLS included
 * @param slowMillis a peer that takes nothing for so long is cut, large frames get more
 */
public record NetSettings(int maxSessions, int heartbeatMillis, int authMillis, int slowMillis) {
  public static final NetSettings DEFAULT = new NetSettings(60_000, 5_000, 5_000, 10_000);
}
