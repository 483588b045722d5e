package furrow.server.net;

import furrow.protocol.auth.Grants;
import furrow.server.peer.Peers;
import java.security.SecureRandom;

/**
 * Who is let in, and as what.
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
    Peers peers) {}
