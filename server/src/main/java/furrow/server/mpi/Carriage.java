package furrow.server.mpi;

import furrow.protocol.message.WorldMessage.Carry;
import furrow.protocol.message.WorldMessage.Parcel;
import furrow.server.peer.Carrier;
import furrow.server.peer.Peer;
import furrow.server.session.MasterCarrier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which sessions the ranks of one epoch are, and which is its master's. */
final class Carriage {
  private final int epoch;
  private final Peer master;
  private final Carrier toMaster;
  private final Map<Integer, Peer> ranks = new ConcurrentHashMap<>();

  Carriage(int epoch, Peer master) {
    this.epoch = epoch;
    this.master = master;
    toMaster = new MasterCarrier(master);
  }

  int epoch() {
    return epoch;
  }

  /** Opens a rank's lane into this epoch. */
  void open(int rank, Peer session) {
    ranks.put(rank, session);
    session.lane().open(epoch, rank, toMaster);
  }

  /** What the master has brought; parcels of other epochs and from nobody are dropped. */
  void arrived(Peer from, Carry carry) {
    if (from != master || carry.epoch() != epoch) {
      return;
    }
    for (Parcel parcel : carry.parcels()) {
      Peer session = ranks.get(parcel.rank());
      if (session != null) {
        session.lane().arrived(epoch, parcel);
      }
    }
  }
}
