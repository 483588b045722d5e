package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * The worker is a member.
 *
 * @param readopted leases that go on under this session
 * @param revoked leases that are void: end them, drop their results
 * @param groups all it is a member of
 */
@Code(
    value = 0x0402,
    from = {Role.SERVER})
public record Joined(
    @Tag(1) List<RunInfo> readopted, @Tag(2) List<RunInfo> revoked, @Tag(3) List<String> groups)
    implements Message {}
