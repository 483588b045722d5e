package furrow.server;

import furrow.kernel.Kernels;
import furrow.mpi.master.Master;
import furrow.mpi.master.MasterSettings;
import furrow.mpi.master.MpiMode;
import furrow.mpi.rank.RankDaemon;
import furrow.mpi.rank.RankSettings;
import furrow.mpi.world.MemoryTransport;
import furrow.protocol.error.ProtocolException;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.Role;
import furrow.ring.RingTransport;
import furrow.server.mpi.launch.Launchers;
import furrow.server.mpi.launch.RankLauncher;
import furrow.server.mpi.launch.RankPrograms;
import furrow.server.mpi.launch.WorldOrder;
import furrow.worker.daemon.WorkerListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Real masters and ranks, as threads of the test, in worlds in memory. */
final class MemoryCast implements RankPrograms, Launchers {
  final Map<Long, Process> processes = new ConcurrentHashMap<>();
  final Map<Integer, RankDaemon> ranks = new ConcurrentHashMap<>();
  final Map<Integer, CompletableFuture<Integer>> ends = new ConcurrentHashMap<>();
  private final MemoryTransport transport = new MemoryTransport(MemoryTransport.Loss.HANGS);
  private final ServerHarness harness;
  private final Kernels kernels;

  MemoryCast(ServerHarness harness, Path plugins) throws Exception {
    this.harness = harness;
    kernels = Kernels.load(plugins, Set.of());
  }

  /** The process only lives; the master in its place ends with it. */
  @Override
  public Process master(WorldOrder order, Path ring) throws IOException {
    Process process = new ProcessBuilder("sleep", "1000").start();
    processes.put(process.pid(), process);
    daemon("master", () -> conduct(order, ring, process));
    return process;
  }

  private void conduct(WorldOrder order, Path ring, Process process) {
    MasterSettings settings =
        new MasterSettings(order.world(), MpiMode.parse(order.mode()), "127.0.0.1");
    try {
      Link link =
          Link.over(
              RingTransport.attach(ring), harness.access(Role.RANK), LinkSettings.of("master"));
      process.onExit().thenRun(link::close);
      new Master(link, transport, settings).run();
    } catch (IOException e) {
      // Its line is gone, as when a process is killed.
    } finally {
      process.destroyForcibly();
    }
  }

  private void startRank(WorldOrder order, int number) {
    RankSettings settings =
        new RankSettings(
            order.world(), number, "127.0.0.1", "n" + number, Set.copyOf(order.groups()), "rank");
    RankDaemon rank =
        new RankDaemon(
            settings,
            () -> harness.access(Role.RANK),
            transport,
            new RankDaemon.Kit(kernels, WorkerListener.SILENT, new Random(number)),
            () -> {});
    CompletableFuture<Integer> end = new CompletableFuture<>();
    ranks.put(number, rank);
    ends.put(number, end);
    daemon("rank-" + number, () -> end.complete(rank.run()));
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends a rank at once, whatever it is doing. */
  void end(int number) {
    ranks.get(number).stop();
    ranks.get(number).stop();
  }

  void close() throws ProtocolException {
    ranks.keySet().forEach(this::end);
    processes.values().forEach(Process::destroyForcibly);
  }

  @Override
  public List<String> rank(WorldOrder order) {
    return List.of();
  }

  @Override
  public Path log(int number) {
    return Path.of("rank-" + number + ".log");
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public RankLauncher of(WorldOrder order) {
    return new RankLauncher() {
      @Override
      public void check() {}

      @Override
      public void start() {
        for (int number = 1; number <= order.ranks(); number++) {
          startRank(order, number);
        }
      }

      @Override
      public void adopt() {}

      @Override
      public void replace(int number) {
        startRank(order, number);
      }

      @Override
      public Status status() {
        return Status.NONE;
      }

      @Override
      public boolean down(Duration limit) {
        return true;
      }
    };
  }
}
