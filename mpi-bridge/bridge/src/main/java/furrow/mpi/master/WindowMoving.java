package furrow.mpi.master;

import furrow.mpi.wire.Batch;
import furrow.mpi.wire.BatchWriter;
import furrow.mpi.wire.Tags;
import furrow.mpi.world.World;
import java.io.IOException;

/**
 * Point to point: what there is for a rank goes as soon as that rank has taken enough of what went
 * before. What comes from the ranks is received by the {@link Listener} meanwhile.
 */
final class WindowMoving implements Moving {
  private final World world;
  private final Exchange exchange;
  private final BatchWriter message = new BatchWriter();

  WindowMoving(World world, Exchange exchange) {
    this.world = world;
    this.exchange = exchange;
  }

  @Override
  public void move() throws IOException, InterruptedException {
    Traffic traffic = exchange.traffic();
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
