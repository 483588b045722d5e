package furrow.app.system;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** A server and named workers in a sandbox, each of which can be killed and started again. */
final class TestCluster {
  static final Duration START = Duration.ofSeconds(90);

  private final Sandbox sandbox;
  private final List<String> serverOptions;
  private final Map<String, FurrowProcess> workers = new TreeMap<>();
  private FurrowProcess server;

  TestCluster(Sandbox sandbox, String... serverOptions) {
    this.sandbox = sandbox;
    this.serverOptions = List.of(serverOptions);
  }

  FurrowProcess startServer() {
    return startServer(Map.of());
  }

  FurrowProcess startServer(Map<String, String> environment) {
    List<String> args = new ArrayList<>(List.of("server", "start", "--heartbeat", "500ms"));
    args.addAll(serverOptions);
    server = sandbox.start(List.of(), environment, args.toArray(String[]::new));
    server.awaitOutput("server is ready", START);
    return server;
  }

  FurrowProcess startWorker(String name, String... options) {
    List<String> args = new ArrayList<>(List.of("worker", "start", "--name", name, "--slots", "1"));
    args.addAll(List.of(options));
    FurrowProcess worker = sandbox.start(args.toArray(String[]::new));
    workers.put(name, worker);
    return worker;
  }

  FurrowProcess server() {
    return server;
  }

  FurrowProcess worker(String name) {
    return workers.get(name);
  }

  /** Connects, and from then on waits out restarts of the server. */
  FurrowClient client() {
    return Awaitility.await("a client connects")
        .atMost(START)
        .ignoreExceptionsInstanceOf(ProblemException.class)
        .until(this::connect, Objects::nonNull)
        .retryFor(Duration.ofMinutes(2), sentence -> {});
  }

  private FurrowClient connect() throws ProblemException {
    Path access = sandbox.stateDirectory().resolve("access/client");
    return FurrowClient.connect(access, Duration.ofSeconds(10));
  }

  /** Waits until so many workers are up. */
  void awaitWorkers(FurrowClient client, int wanted) {
    Awaitility.await(wanted + " workers are up")
        .atMost(START)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> up(client).size() >= wanted);
  }

  /** Those that take work. */
  List<WorkerInfo> up(FurrowClient client) throws ProblemException {
    return client.workers("").stream().filter(worker -> worker.state().equals("up")).toList();
  }
}
