package furrow.bench.storm;

import furrow.bench.storm.StormLoad.Work;
import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.SampleCsv;
import furrow.testkit.SlurmCluster;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server, its world and, for Slurm, a cluster: set up, taken down, and nothing left. */
final class StormCluster implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final long CSV_BYTES = 8L << 20;
  private static final TaskRequest.Limits PIECES = limits(64 << 10);

  private final Storm.Order order;
  private final StormFigures figures;
  private final Sandbox sandbox = new Sandbox();
  private final TreeSet<Long> processes = new TreeSet<>();
  private SlurmCluster slurm;
  private FurrowProcess server;
  private WorldMonitor watch;

  private StormCluster(Storm.Order order, StormFigures figures) {
    this.order = order;
    this.figures = figures;
  }

  static StormCluster open(Storm.Order order, StormFigures figures) throws Exception {
    StormCluster scene = new StormCluster(order, figures);
    scene.sandbox.open();
    try {
      scene.start();
      return scene;
    } catch (Exception | Error e) {
      scene.close();
      throw e;
    }
  }

  private void start() throws Exception {
    Map<String, String> environment = Map.of();
    if (order.launcher().equals("slurm")) {
      slurm = SlurmCluster.up("--nodes", Integer.toString(order.ranks()));
      environment = slurm.environment();
    }
    server = sandbox.start(List.of(), environment, "server", "start");
    server.awaitOutput("server is ready", START);
    watch = new WorldMonitor(client());
    List<String> arguments =
        slurm == null ? List.of() : List.of("--nodes=" + order.ranks(), "--time=60");
    try (FurrowClient client = client()) {
      client
          .worlds()
          .up(new MpiUp(order.ranks(), order.launcher(), "auto", "", List.of("mpi"), arguments, 0));
    }
    watch.awaitWhole(START);
  }

  WorldMonitor watch() {
    return watch;
  }

  FurrowClient client() throws IOException {
    return FurrowClient.connect(sandbox.stateDirectory().resolve("access/client"), CONNECT);
  }

  Path database() {
    return sandbox.stateDirectory().resolve("furrow.db");
  }

  /** What is to be done, with the answers that a single process gives. */
  List<Work> works() throws IOException {
    Path file = sandbox.file("sample.csv");
    SampleCsv.write(file, CSV_BYTES, order.seed());
    String sum = "sum(qty), sum(price), count(*) by region";
    List<Work> works = new ArrayList<>();
    works.add(
        new Work(
            TaskRequest.csv(file, sum).withLimits(PIECES), answer(file.toString(), "--op", sum)));
    for (String spin : List.of("items=300 millis=2", "items=60 millis=20")) {
      works.add(new Work(kernel("spin", spin), answer("--kernel", "spin", "--op", spin)));
    }
    String noop = "items=20000";
    works.add(new Work(kernel("noop", noop), answer("--kernel", "noop", "--op", noop)));
    return works;
  }

  private static TaskRequest kernel(String kernel, String operation) {
    return TaskRequest.of(kernel, operation, List.of(), Map.of()).withLimits(limits(1));
  }

  private static TaskRequest.Limits limits(long chunk) {
    return new TaskRequest.Limits("mpi", 0, chunk, 0, 2);
  }

  private String answer(String... work) throws IOException {
    List<String> command = new ArrayList<>(List.of("run"));
    command.addAll(List.of(work));
    command.add("--json");
    Outcome outcome = sandbox.run(command.toArray(String[]::new));
    if (outcome.exit() != 0) {
      throw new IOException(outcome.toString());
    }
    return outcome.out().strip();
  }

  /** Ends world and server as a user would, and looks whether anything is left. */
  void end() throws Exception {
    note(watch.now());
    try (FurrowClient client = client()) {
      if (!client.server().counters().get("poisoned").equals("0")) {
        figures.fault("poisoned subtasks");
      }
    }
    Outcome down = sandbox.run("mpi", "down");
    if (down.exit() != 0) {
      figures.fault("furrow mpi down: " + down);
    }
    if (slurm != null && !slurm.jobs().isEmpty()) {
      figures.fault("Slurm still has " + slurm.jobs());
    }
    Outcome stop = sandbox.run("server", "stop");
    if (stop.exit() != 0 || server.awaitExit(START) != 0) {
      figures.fault("furrow server stop: " + stop);
    }
    for (long pid : processes) {
      awaitGone(pid);
    }
  }

  /** Remembers who must be gone at the end. */
  void note(MpiWorldInfo world) {
    processes.add(world.master());
    world.ranks().forEach(rank -> processes.add(rank.pid()));
  }

  private void awaitGone(long pid) throws InterruptedException, ExecutionException {
    try {
      var process = ProcessHandle.of(pid);
      if (process.isPresent()) {
        process.get().onExit().get(5, TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      figures.fault("process " + pid + " is left over");
    }
  }

  @Override
  public void close() throws IOException {
    if (watch != null) {
      watch.close();
    }
    if (server != null && server.alive()) {
      sandbox.run("mpi", "down");
    }
    if (slurm != null) {
      slurm.close();
    }
    if (order.keep() && (!figures.failures().isEmpty() || server == null || server.alive())) {
      order.progress().accept("kept: " + sandbox.directory());
      if (server != null) {
        server.terminate();
        server.awaitExit(START);
      }
      return;
    }
    sandbox.close();
  }
}
