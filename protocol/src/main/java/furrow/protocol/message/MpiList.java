package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** The world, or nothing. */
@Code(
    value = 0x0513,
    from = {Role.SERVER})
public record MpiList(@Tag(1) List<MpiWorldInfo> worlds) implements Message {}
