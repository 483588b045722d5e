package furrow.mpi.master;

import furrow.mpi.wire.Batch;
import furrow.protocol.lane.Sharing;
import furrow.protocol.message.WorldMessage.Parcel;
import java.io.IOException;

/** What the threads of one epoch share: both directions' parcels, and the choice of the mode. */
final class Exchange {
  private final int epoch;
  private final Traffic traffic;
  private final Sharing sharing = new Sharing();
  private final Upward upward;
  private final Choice choice;
  private final Moved moved;

  Exchange(int epoch, Traffic traffic, Upward upward, Choice choice, Moved moved) {
    this.epoch = epoch;
    this.traffic = traffic;
    this.upward = upward;
    this.choice = choice;
    this.moved = moved;
  }

  int epoch() {
    return epoch;
  }

  Traffic traffic() {
    return traffic;
  }

  Moved moved() {
    return moved;
  }

  boolean rounds() {
    synchronized (choice) {
      return choice.rounds();
    }
  }

  /** Takes what the server has sent for a rank; never waits. By one thread at a time. */
  void downwards(Parcel parcel) throws IOException {
    traffic.put(sharing.receive(parcel));
  }

  /** Hands on what has come from a rank; waits while the server does not read. */
  void upwards(Batch batch) throws IOException, InterruptedException {
    for (Parcel parcel : batch.parcels()) {
      upward.put(epoch, parcel);
    }
  }

  /** In the mode of the window: parcels have come. */
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
