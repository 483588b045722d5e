package furrow.mpi.master;

import furrow.mpi.wire.Batch;
import furrow.mpi.wire.Tags;
import furrow.mpi.world.World;
import furrow.mpi.world.World.Received;
import java.io.IOException;

/** Receives what ranks send by themselves: all they have in the window, pokes between rounds. */
final class Listener {
  private final World world;
  private final Exchange exchange;

  Listener(World world, Exchange exchange) {
    this.world = world;
    this.exchange = exchange;
  }

  /** When the world is lost, it throws or never returns. */
  void listen() throws IOException, InterruptedException {
    byte[] into = new byte[World.MAX_MESSAGE];
    while (true) {
      Received received = world.receive(Tags.UP, into);
      Batch batch = Batch.read(into, received.length(), received.from());
      if (batch.kind() == Batch.Kind.POKE) {
        exchange.traffic().ask();
        continue;
      }
      exchange.traffic().awaitWindow();
      exchange.moved().bytes(received.length());
      exchange.upwards(batch);
      exchange.came(received.from(), batch.parcels().size());
      exchange.traffic().came(received.from(), batch, received.length());
    }
  }
}
