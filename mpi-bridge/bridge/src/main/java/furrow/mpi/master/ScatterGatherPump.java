package furrow.mpi.master;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.Communicator;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.MpiMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rounds: each rank gets what there is for it, works, and gives what it has. While nobody has
 * anything, there are none.
 */
final class ScatterGatherPump {
  private final Communicator world;
  private final MasterEpoch epoch;
  private final Batch.Writer[] messages;
  private final byte[][] parts;
  private final byte[][] into;
  private final int[] lengths;
  private final int[] micros;
  private final boolean[] busy;
  private final boolean[] silent;
  private final List<Fragment> gathered = new ArrayList<>();

  ScatterGatherPump(Communicator world, MasterEpoch epoch) {
    this.world = world;
    this.epoch = epoch;
    int size = world.size();
    messages = new Batch.Writer[size];
    parts = new byte[size][];
    into = new byte[size][Communicator.MAX_MESSAGE];
    lengths = new int[size];
    micros = new int[size];
    busy = new boolean[size];
    silent = new boolean[size];
    for (int rank = 0; rank < size; rank++) {
      messages[rank] = new Batch.Writer();
      parts[rank] = messages[rank].bytes();
    }
  }

  /** Until the window is selected. When the world is lost, it throws or never returns. */
  void run() throws IOException, InterruptedException {
    boolean turn;
    epoch.queues().inRounds(true);
    do {
      epoch.queues().awaitRound();
      turn = epoch.mode() == MpiMode.WINDOW;
      long began = System.nanoTime();
      scatter(turn);
      world.gather(null, 0, into, lengths);
      for (int rank = 1; rank < world.size(); rank++) {
        received(rank);
      }
      epoch.toServer(gathered);
      gathered.clear();
      epoch.roundOver(micros, busy, silent, began);
    } while (!turn);
    epoch.queues().inRounds(false);
  }

  private void scatter(boolean turn) throws IOException {
    long bytes = 0;
    for (int rank = 1; rank < world.size(); rank++) {
      Batch.Writer message = messages[rank].begin().turn(turn);
      epoch.queues().fill(rank, message);
      lengths[rank] = message.end(Batch.Kind.BATCH);
      bytes += lengths[rank];
    }
    epoch.counters().bytes(bytes);
    world.scatter(parts, lengths, null);
  }

  private void received(int rank) throws IOException {
    Batch batch = Batch.read(into[rank], lengths[rank], rank);
    epoch.counters().bytes(lengths[rank]);
    micros[rank] = batch.micros();
    busy[rank] = batch.busy();
    silent[rank] = batch.fragments().isEmpty();
    if (batch.busy()) {
      epoch.queues().requestRound();
    }
    gathered.addAll(batch.fragments());
  }
}
