package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** These results are committed, or will never count: forget them. */
@Code(
    value = 0x040a,
    from = {Role.SERVER})
public record ResultOk(@Tag(1) List<RunInfo> runs) implements Message {}
