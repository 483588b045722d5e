package furrow.mpi.master;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.Communicator;
import furrow.protocol.message.WorldMessage.MpiMode;
import java.io.IOException;

/**
 * Point to point: what there is for a rank goes as soon as that rank has taken enough of what went
 * before. What comes from the ranks is received by the receiver of {@link MasterEpoch} meanwhile.
 */
final class WindowedPump {
  private final Communicator world;
  private final MasterEpoch epoch;
  private final Batch.Writer message = new Batch.Writer();

  WindowedPump(Communicator world, MasterEpoch epoch) {
    this.world = world;
    this.epoch = epoch;
  }

  /** Until rounds are selected. When the world is lost, it throws or never returns. */
  void run() throws IOException, InterruptedException {
    RankQueues queues = epoch.queues();
    while (true) {
      int rank = queues.awaitRank();
      if (epoch.mode() == MpiMode.ROUNDS) {
        break;
      }
      message.begin().acked(queues.acknowledge(rank));
      if (queues.hasRoom(rank)) {
        queues.fill(rank, message);
      }
      send(rank);
    }
    for (int rank = 1; rank < queues.size(); rank++) {
      message.begin().turn(true);
      send(rank);
    }
    queues.awaitSwitched();
  }

  private void send(int rank) throws IOException {
    int length = message.end(Batch.Kind.BATCH);
    epoch.queues().sent(rank, length);
    world.send(rank, Batch.TAG_DOWN, message.bytes(), length);
    epoch.counters().bytes(length);
  }
}
