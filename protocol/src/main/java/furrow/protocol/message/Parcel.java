package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A piece of a frame on its way through a world.
 *
 * @param rank from which or to which it goes
 * @param frame number of the frame, from 1 in each epoch and direction
 * @param last whether the frame ends with it
 * @param shared number under which the receiver keeps the bytes for a while; without bytes, those
 *     of that number are meant. 0 for neither. Only from the server to the master
 */
public record Parcel(
    @Tag(1) int rank,
    @Tag(2) long frame,
    @Tag(3) boolean last,
    @Tag(4) byte[] bytes,
    @Tag(5) int shared) {
  /** One that shares its bytes with no other. */
  public Parcel(int rank, long frame, boolean last, byte[] bytes) {
    this(rank, frame, last, bytes, 0);
  }
}
