package furrow.server.peer;

import furrow.protocol.message.WorldMessage.Parcel;

/** What takes parcels into a world: the session of its master. Any thread may call it. */
public interface Carrier {
  /**
   * Takes a parcel that the master is to hand on to the rank named in it. Never waits: what a rank
   * has not heard is bounded by its lane's window. Whatever comes after the world is lost is
   * dropped; the lane sends it again.
   */
  void carry(int epoch, Parcel parcel);
}
