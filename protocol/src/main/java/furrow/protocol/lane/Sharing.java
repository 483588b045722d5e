package furrow.protocol.lane;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.Parcel;

/** Gives parcels of an epoch back the bytes that a {@link Sharer} sent once. Not thread-safe. */
public final class Sharing {
  private final byte[][] kept = new byte[Sharer.KEPT][];
  private int newest;

  /**
   * The parcel as it was given to the sender.
   *
   * @throws ProblemException BAD_FRAME when it means bytes that are not kept here
   */
  public Parcel receive(Parcel parcel) throws ProblemException {
    int number = parcel.shared();
    if (number == 0) {
      return parcel;
    }
    if (parcel.bytes().length > 0 && number == newest + 1) {
      newest = number;
      kept[number % Sharer.KEPT] = parcel.bytes();
    } else if (parcel.bytes().length > 0
        || number < 1
        || number > newest
        || number <= newest - Sharer.KEPT) {
      throw new ProblemException(
          ErrorCode.BAD_FRAME,
          "a parcel with the shared bytes " + number + " after " + newest,
          "update the older of the two peers");
    }
    byte[] bytes = kept[number % Sharer.KEPT];
    return new Parcel(parcel.rank(), parcel.frame(), parcel.last(), bytes);
  }
}
