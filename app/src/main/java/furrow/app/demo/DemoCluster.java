package furrow.app.demo;

import furrow.app.daemon.DetachedProcess;
import furrow.client.api.FurrowClient;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The demo's server and workers: processes like any others. */
final class DemoCluster {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final DemoDirectory directory;
  private final StateDirectory state;
  private final List<DetachedProcess> workers = new ArrayList<>();
  private DetachedProcess server;

  DemoCluster(DemoDirectory directory) {
    this.directory = directory;
    this.state = new StateDirectory(directory.path("state"));
  }

  void startServer() throws IOException, InterruptedException {
    server =
        directory.start(
            "server.out", List.of("server", "start", "--state-dir", state.root().toString()));
    server.await("the server", READY);
  }

  /** Starts so many workers, each with its share of the processors. */
  void startWorkers(int count) throws IOException, InterruptedException {
    int slots = Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, count));
    for (int i = 1; i <= count; i++) {
      workers.add(
          directory.start(
              "worker-" + i + ".out",
              List.of(
                  "worker",
                  "start",
                  "--state-dir",
                  state.root().toString(),
                  "--name",
                  "hand-" + i,
                  "--slots",
                  Integer.toString(slots))));
    }
    for (DetachedProcess worker : workers) {
      worker.await("a worker", READY);
    }
  }

  FurrowClient client() throws IOException {
    Path access = state.access(Role.CLIENT);
    return FurrowClient.connect(access, CONNECT);
  }

  long serverPid() {
    return server.process().pid();
  }

  List<Long> workerPids() {
    List<Long> pids = new ArrayList<>();
    workers.forEach(worker -> pids.add(worker.process().pid()));
    return pids;
  }

  /** As the kernel kills when memory is short: no warning, no goodbye. */
  void killOne() {
    workers.get(0).process().destroyForcibly();
  }
}
