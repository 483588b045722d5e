package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A piece of a frame on its way through a world.
 *
 * @param rank from which or to which it goes
 * @param frame number of the frame, from 1 in each epoch and direction
 * @param last whether the frame ends with it
 */
public record Parcel(
    @Tag(1) int rank, @Tag(2) long frame, @Tag(3) boolean last, @Tag(4) byte[] bytes) {}
