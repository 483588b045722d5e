package furrow.server.mpi;

import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.server.peer.FragmentSink;
import furrow.server.peer.Peer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which sessions the ranks of one epoch are, and which is its master's. */
final class EpochRoutes {
  private final int epoch;
  private final Peer master;
  private final FragmentSink toMaster;
  private final Map<Integer, Peer> ranks = new ConcurrentHashMap<>();

  EpochRoutes(int epoch, Peer master) {
    this.epoch = epoch;
    this.master = master;
    toMaster = new MasterSender(master);
  }

  int epoch() {
    return epoch;
  }

  /** Opens a rank's lane into this epoch. */
  void open(int rank, Peer session) {
    ranks.put(rank, session);
    session.multipath().open(epoch, rank, toMaster);
  }

  /** What the master has brought; fragments of other epochs and from nobody are dropped. */
  void arrived(Peer from, Fragments carry) {
    if (from != master || carry.epoch() != epoch) {
      return;
    }
    for (Fragment fragment : carry.fragments()) {
      Peer session = ranks.get(fragment.rank());
      if (session != null) {
        session.multipath().arrived(epoch, fragment);
      }
    }
  }
}
