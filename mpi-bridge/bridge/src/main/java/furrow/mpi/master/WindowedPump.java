package furrow.mpi.master;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.BatchWriter;
import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.Tags;
import java.io.IOException;

/**
 * Point to point: what there is for a rank goes as soon as that rank has taken enough of what went
 * before. What comes from the ranks is received by the {@link RankReceiver} meanwhile.
 */
final class WindowedPump implements Pump {
  private final Communicator world;
  private final Exchange exchange;
  private final BatchWriter message = new BatchWriter();

  WindowedPump(Communicator world, Exchange exchange) {
    this.world = world;
    this.exchange = exchange;
  }

  @Override
  public void move() throws IOException, InterruptedException {
    RankQueues traffic = exchange.traffic();
    while (true) {
      int rank = traffic.awaitRank();
      if (exchange.rounds()) {
        break;
      }
      message.begin().acked(traffic.acknowledge(rank));
      if (traffic.hasRoom(rank)) {
        traffic.fill(rank, message);
      }
      send(rank);
    }
    for (int rank = 1; rank < traffic.size(); rank++) {
      message.begin().turn(true);
      send(rank);
    }
    traffic.awaitTurned();
  }

  private void send(int rank) throws IOException {
    int length = message.end(Batch.Kind.BATCH);
    exchange.traffic().sent(rank, length);
    world.send(rank, Tags.DOWN, message.bytes(), length);
    exchange.moved().bytes(length);
  }
}
