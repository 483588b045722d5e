package furrow.mpi.master;

import furrow.mpi.transport.Batch;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.multipath.DedupDecoder;
import java.io.IOException;

/** What the threads of one epoch share: both directions' fragments, and the choice of the mode. */
final class Exchange {
  private final int epoch;
  private final RankQueues traffic;
  private final DedupDecoder sharing = new DedupDecoder();
  private final ServerQueue upward;
  private final ModeSelector choice;
  private final TrafficCounters moved;

  Exchange(
      int epoch,
      RankQueues traffic,
      ServerQueue upward,
      ModeSelector choice,
      TrafficCounters moved) {
    this.epoch = epoch;
    this.traffic = traffic;
    this.upward = upward;
    this.choice = choice;
    this.moved = moved;
  }

  int epoch() {
    return epoch;
  }

  RankQueues traffic() {
    return traffic;
  }

  TrafficCounters moved() {
    return moved;
  }

  boolean rounds() {
    synchronized (choice) {
      return choice.rounds();
    }
  }

  /** Takes what the server has sent for a rank; never waits. By one thread at a time. */
  void downwards(Fragment fragment) throws IOException {
    traffic.put(sharing.receive(fragment));
  }

  /** Hands on what has come from a rank; waits while the server does not read. */
  void upwards(Batch batch) throws IOException, InterruptedException {
    for (Fragment fragment : batch.fragments()) {
      upward.put(epoch, fragment);
    }
  }

  /** In the mode of the window: fragments have come. */
  void came(int rank, int count) {
    synchronized (choice) {
      choice.came(rank, count, System.nanoTime());
    }
  }

  void roundOver(int[] micros, boolean[] busy, boolean[] silent, long began) {
    long now = System.nanoTime();
    moved.round(now - began);
    synchronized (choice) {
      choice.round(micros, busy, silent, now);
    }
  }

  void close(String reason) {
    traffic.close(reason);
  }
}
