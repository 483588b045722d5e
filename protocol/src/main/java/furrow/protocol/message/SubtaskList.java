package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** Subtasks. */
@Code(
    value = 0x0112,
    from = {Role.SERVER})
public record SubtaskList(@Tag(1) List<SubtaskInfo> subtasks) implements Message {}
