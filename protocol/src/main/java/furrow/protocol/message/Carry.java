package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/** Between the server and the master: hand these on. */
@Code(
    value = 0x050e,
    from = {Role.RANK, Role.SERVER})
public record Carry(@Tag(1) int epoch, @Tag(2) List<Parcel> parcels) implements Message {}
