package furrow.server.net;

import furrow.protocol.message.Role;

/**
 * The numbers that connections live by.
 *
 * @param maxSessions live sessions before newcomers hear BUSY
 * @param heartbeatMillis interval assigned to peers
 * @param authMillis from connecting to a proven token, TLS included
 * @param slowMillis a peer that takes nothing for so long is cut, large frames get more
 */
public record NetSettings(int maxSessions, int heartbeatMillis, int authMillis, int slowMillis) {
  /** Longest interval of a rank: who waits for a frozen one is a whole world. */
  public static final int RANK_HEARTBEAT_MILLIS = 1_000;

  public static final NetSettings DEFAULT = new NetSettings(60_000, 5_000, 5_000, 10_000);

  /** The interval assigned to a peer of this role. */
  public int heartbeatMillis(Role role) {
    return role == Role.RANK ? Math.min(heartbeatMillis, RANK_HEARTBEAT_MILLIS) : heartbeatMillis;
  }
}
