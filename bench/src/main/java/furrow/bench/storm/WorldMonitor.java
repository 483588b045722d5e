package furrow.bench.storm;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.protocol.message.WorldMessage.WorldState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The world as the server tells of it. One thread. */
final class WorldMonitor implements AutoCloseable {
  private static final long POLL_MILLIS = 10;

  private final FurrowClient client;

  WorldMonitor(FurrowClient client) {
    this.client = client;
  }

  MpiWorldInfo now() throws ProblemException {
    return client
        .worlds()
        .world()
        .orElseThrow(() -> new IllegalStateException("the world is gone, nobody ended it"));
  }

  /** A world of a later epoch. */
  MpiWorldInfo awaitUp(int epoch, Duration limit) throws IOException, InterruptedException {
    return await(limit, epoch, 1);
  }

  /** A world that all ranks take part in. */
  MpiWorldInfo awaitWhole(Duration limit) throws IOException, InterruptedException {
    return await(limit, 0, Integer.MAX_VALUE);
  }

  private MpiWorldInfo await(Duration limit, int epoch, int ranks)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    MpiWorldInfo world = now();
    while (!world.state().equals(WorldState.UP.text())
        || world.epoch() <= epoch
        || taking(world) < Math.min(ranks, world.wanted())) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "the world is not as it should be after " + limit.toSeconds() + " s: " + world);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      world = now();
    }
    return world;
  }

  private static long taking(MpiWorldInfo world) {
    return world.ranks().stream().filter(rank -> rank.rank() > 0).count();
  }

  @Override
  public void close() {
    client.close();
  }
}
