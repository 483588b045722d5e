package furrow.server.mpi;

import furrow.protocol.message.WorldMessage.Carry;
import furrow.protocol.message.WorldMessage.Parcel;
import furrow.server.session.Carrier;
import furrow.server.session.MasterCarrier;
import furrow.server.session.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which sessions the ranks of one epoch are, and which is its master's. */
final class Carriage {
  private final int epoch;
  private final Session master;
  private final Carrier toMaster;
  private final Map<Integer, Session> ranks = new ConcurrentHashMap<>();

  Carriage(int epoch, Session master) {
    this.epoch = epoch;
    this.master = master;
    toMaster = new MasterCarrier(master);
  }

  int epoch() {
    return epoch;
  }

  /** Opens a rank's lane into this epoch. */
  void open(int rank, Session session) {
    ranks.put(rank, session);
    session.lane().open(epoch, rank, toMaster);
  }

  /** What the master has brought; parcels of other epochs and from nobody are dropped. */
  void arrived(Session from, Carry carry) {
    if (from != master || carry.epoch() != epoch) {
      return;
    }
    for (Parcel parcel : carry.parcels()) {
      Session session = ranks.get(parcel.rank());
      if (session != null) {
        session.lane().arrived(epoch, parcel);
      }
    }
  }
}
