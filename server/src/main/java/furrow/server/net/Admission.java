package furrow.server.net;

import furrow.protocol.auth.Grants;
import furrow.runtime.LeaseClock;
import furrow.server.peer.PeerHandler;
import furrow.server.peer.Peers;
import java.security.SecureRandom;

/**
 * What the handshake checks, and who handles the sessions that it opens.
 *
 * @param serverId the same over restarts
 * @param incarnation of this start
 */
public record Admission(
    String serverId,
    int incarnation,
    Grants grants,
    SecureRandom random,
    NetSettings settings,
    Peers peers,
    PeerHandler handler,
    LeaseClock clock) {}
