package furrow.mpi.rank;

import furrow.mpi.transport.EpochRun;
import furrow.mpi.transport.Transport;

/** What lasts over a rank's lines to the server: its transport, which takes one part at a time. */
final class RankContext {
  private final Transport transport;
  private final SlotMonitor work;
  private final Runnable stuck;
  private EpochRun last;

  /**
   * @param stuck ends this process, which cannot take part in worlds any more
   */
  RankContext(Transport transport, SlotMonitor work, Runnable stuck) {
    this.transport = transport;
    this.work = work;
    this.stuck = stuck;
  }

  Transport transport() {
    return transport;
  }

  SlotMonitor work() {
    return work;
  }

  void stuck() {
    stuck.run();
  }

  /** Remembers the newest part; gives the one before it, or null. */
  synchronized EpochRun take(EpochRun fresh) {
    EpochRun before = last;
    last = fresh;
    return before;
  }
}
