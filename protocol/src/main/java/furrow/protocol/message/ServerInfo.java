package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/**
 * The server's state.
 *
 * @param incarnation how often the state directory was opened
 * @param addresses where it listens
 * @param draining it is about to stop
 * @param counters counts by name, documented in docs/operations.md
 */
@Code(
    value = 0x0302,
    from = {Role.SERVER})
public record ServerInfo(
    @Tag(1) String serverId,
    @Tag(2) String version,
    @Tag(3) long pid,
    @Tag(4) int incarnation,
    @Tag(5) long uptimeMillis,
    @Tag(6) List<String> addresses,
    @Tag(7) String stateDirectory,
    @Tag(8) boolean draining,
    @Tag(9) Map<String, String> counters)
    implements Message {}
