package furrow.mpi.master;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.Communicator.Received;
import furrow.mpi.transport.Tags;
import java.io.IOException;

/** Receives what ranks send by themselves: all they have in the window, pokes between rounds. */
final class RankReceiver {
  private final Communicator world;
  private final Exchange exchange;

  RankReceiver(Communicator world, Exchange exchange) {
    this.world = world;
    this.exchange = exchange;
  }

  /** When the world is lost, it throws or never returns. */
  void listen() throws IOException, InterruptedException {
    byte[] into = new byte[Communicator.MAX_MESSAGE];
    while (true) {
      Received received = world.receive(Tags.UP, into);
      Batch batch = Batch.read(into, received.length(), received.from());
      if (batch.kind() == Batch.Kind.REQUEST_ROUND) {
        exchange.traffic().ask();
        continue;
      }
      exchange.traffic().awaitWindow();
      exchange.moved().bytes(received.length());
      exchange.upwards(batch);
      exchange.came(received.from(), batch.fragments().size());
      exchange.traffic().came(received.from(), batch, received.length());
    }
  }
}
