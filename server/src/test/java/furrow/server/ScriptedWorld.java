package furrow.server;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.Role;
import furrow.ring.RingTransport;
import furrow.server.mpi.RankLauncher;
import furrow.server.mpi.RankPrograms;
import furrow.server.mpi.WorldSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/** RankLauncher.Factory and programs whose ranks and masters are threads of the test. */
final class ScriptedWorld implements RankPrograms, RankLauncher.Factory {
  final Map<Integer, WorldPeer> ranks = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final Map<Long, WorldPeer> masters = new ConcurrentHashMap<>();
  final Map<Long, Process> processes = new ConcurrentHashMap<>();
  volatile ProblemException against;
  volatile ProblemException cannotEnd;

  /** Runs when the world is stored and nothing is started yet. */
  volatile Runnable beforeStart = () -> {};

  private final ServerHarness harness;

  ScriptedWorld(ServerHarness harness) {
    this.harness = harness;
  }

  /** The master's process only lives; what a master says comes from a thread. */
  @Override
  public Process master(WorldSpec order, Path ring) throws IOException {
    Process process = new ProcessBuilder("sleep", "1000").start();
    processes.put(process.pid(), process);
    Thread thread = new Thread(() -> conduct(order, ring, process), "conductor");
    thread.setDaemon(true);
    thread.start();
    return process;
  }

  private void conduct(WorldSpec order, Path ring, Process process) {
    try {
      Link link =
          Link.over(
              RingTransport.attach(ring), harness.access(Role.RANK), LinkSettings.of("master"));
      WorldPeer peer = WorldPeer.master(link, order.world());
      process.onExit().thenRun(peer::die);
      masters.put(process.pid(), peer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> rank(WorldSpec order) {
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

  void startRank(String world, int number) throws ProblemException {
    try {
      ranks.put(number, WorldPeer.rank(harness.link(Role.RANK), world, number));
    } catch (ProblemException e) {
      throw new ProblemException(ErrorCode.INTERNAL, e.getMessage(), "");
    }
  }

  @Override
  public RankLauncher of(WorldSpec order) {
    return new RankLauncher() {
      @Override
      public void check() throws ProblemException {
        if (against != null) {
          throw against;
        }
      }

      @Override
      public void listen(IntConsumer ended) {}

      @Override
      public void start() throws ProblemException {
        beforeStart.run();
        asked.add("start");
        for (int number = 1; number <= order.ranks(); number++) {
          startRank(order.world(), number);
        }
      }

      @Override
      public void adopt() {
        asked.add("adopt");
      }

      @Override
      public void replace(int number) throws ProblemException {
        asked.add("replace " + number);
        startRank(order.world(), number);
      }

      @Override
      public Status status() {
        return Status.NONE;
      }

      @Override
      public boolean down(Duration limit) throws ProblemException {
        asked.add("down");
        ranks.values().forEach(WorldPeer::die);
        if (cannotEnd != null) {
          throw cannotEnd;
        }
        return true;
      }
    };
  }
}
