package furrow.bench.mpi;

import furrow.bench.Cluster;
import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.access.Address;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.WorldMessage.FramePath;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A server and its world of local ranks, all processes of their own, and a client. */
final class MpiCluster implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final long POLL_NANOS = 20_000_000;

  private final Cluster cluster;
  private final boolean world;
  private final FurrowClient client;

  private MpiCluster(Cluster cluster, boolean world) throws IOException {
    this.cluster = cluster;
    this.world = world;
    this.client = FurrowClient.connect(cluster.access(Role.CLIENT), CONNECT);
  }

  /**
   * Starts all of it.
   *
   * @param ranks none for a server without a world
   * @param mode auto, rounds or window
   * @param options of the server
   */
  static MpiCluster start(int ranks, String mode, List<String> options) throws IOException {
    Cluster cluster = new Cluster(Address.Kind.UNIX);
    try {
      cluster.startServer(options);
      if (ranks > 0) {
        String count = Integer.toString(ranks);
        cluster.run("mpi", "up", "--ranks", count, "--launcher", "local", "--mpi-mode", mode);
      }
      MpiCluster mpi = new MpiCluster(cluster, ranks > 0);
      if (ranks > 0) {
        mpi.awaitComplete();
      }
      return mpi;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  Cluster cluster() {
    return cluster;
  }

  MpiWorldInfo world() throws ProblemException {
    return client.worlds().world().orElseThrow();
  }

  /** Whether all work travels through the world. */
  boolean complete() throws ProblemException {
    MpiWorldInfo world = world();
    return world.state().equals("up")
        && world.ranks().stream().filter(rank -> rank.lane().equals(FramePath.WORLD.text())).count()
            == world.wanted();
  }

  /** Runs a task of this many items, one per subtask; gives the seconds from submit to its end. */
  double run(String kernel, String group, long items, String more) throws IOException {
    TaskRequest request =
        TaskRequest.of(kernel, ("items=" + items + " " + more).strip(), List.of(), Map.of())
            .withLimits(new TaskRequest.Limits(group, 0, 1, 0, 2));
    long begun = System.nanoTime();
    long task = client.submit(request).task();
    TaskInfo end = client.watch(task, TIMEOUT, report -> {});
    if (!end.state().equals("DONE") || end.done() != items) {
      throw new IOException("task ended " + end.state() + " with " + end.done() + " of " + items);
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  /** One subtask, from submit to the whole answer; nanoseconds. */
  long trip(String group) throws IOException {
    TaskRequest request =
        TaskRequest.of("noop", "items=1", List.of(), Map.of())
            .withLimits(new TaskRequest.Limits(group, 0, 1, 0, 2));
    long begun = System.nanoTime();
    long task = client.submit(request).task();
    client.watch(task, TIMEOUT, report -> {});
    client.result(task, new ByteArrayOutputStream());
    return System.nanoTime() - begun;
  }

  /** Waits until all work does. */
  void awaitComplete() throws IOException {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!complete()) {
      if (System.nanoTime() > end) {
        throw new IOException("no work goes through the world: " + world());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Processor time so far of server, both masters and ranks. */
  Duration cpu() {
    return cluster.familyCpu();
  }

  @Override
  public void close() throws IOException {
    client.close();
    try (cluster) {
      if (world) {
        cluster.run("mpi", "down");
      }
    }
  }
}
