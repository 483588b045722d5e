package furrow.server.net;

import furrow.protocol.message.Role;

/**
 * Limits and timeouts of connections.
 *
 * @param maxSessions open sessions; beyond them a handshake is answered with BUSY
 * @param heartbeatMillis interval assigned to peers
 * @param authMillis from connecting to a proven token, TLS included
 * @param slowMillis a peer that takes nothing for so long is cut, large frames get more
 */
public record NetSettings(int maxSessions, int heartbeatMillis, int authMillis, int slowMillis) {
  /** Longest interval of a rank: all ranks of a world wait for a frozen one. */
  public static final int RANK_HEARTBEAT_MILLIS = 1_000;

  public static final NetSettings DEFAULT = new NetSettings(60_000, 5_000, 5_000, 10_000);

  /** The interval assigned to a peer of this role. */
  public int heartbeatMillis(Role role) {
    return role == Role.RANK ? Math.min(heartbeatMillis, RANK_HEARTBEAT_MILLIS) : heartbeatMillis;
  }
}
