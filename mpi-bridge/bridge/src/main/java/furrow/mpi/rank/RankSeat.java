package furrow.mpi.rank;

import furrow.mpi.world.Part;
import furrow.mpi.world.Transport;

/** What lasts over a rank's lines to the server: its transport, which takes one part at a time. */
final class RankSeat {
  private final Transport transport;
  private final Work work;
  private final Runnable stuck;
  private Part last;

  /**
   * @param stuck ends this process, which cannot take part in worlds any more
   */
  RankSeat(Transport transport, Work work, Runnable stuck) {
    this.transport = transport;
    this.work = work;
    this.stuck = stuck;
  }

  Transport transport() {
    return transport;
  }

  Work work() {
    return work;
  }

  void stuck() {
    stuck.run();
  }

  /** Remembers the newest part; gives the one before it, or null. */
  synchronized Part take(Part fresh) {
    Part before = last;
    last = fresh;
    return before;
  }
}
