package furrow.client.cli.server;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.HumanFormat;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow server stop}. */
@Command(
    name = "stop",
    description = "Stops the server. Tasks are kept and go on when it is started again.")
final class ServerStopCommand extends ServerLeaf {
  private static final long POLL_MILLIS = 50;

  @Option(names = "--now", description = "Do not wait for requests in flight.")
  private boolean now;

  @Option(names = "--workers", description = "Stop its workers first, each when it is empty.")
  private boolean workers;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long to wait for its end; default ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Override
  protected Role role() {
    return Role.ADMIN;
  }

  @Override
  protected int call(FurrowClient client) throws Exception {
    long pid = client.server().pid();
    boolean world = client.workers("").stream().anyMatch(one -> one.labels().containsKey("rank"));
    int left = workers ? stopWorkers(client) : staying(client);
    client.stopServer(now);
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isPresent() && process.get().isAlive()) {
      awaitEnd(process.get());
    }
    printer().act("server", pid, "has stopped");
    if (left > 0) {
      say(HumanFormat.plural(left, "worker") + " will wait some minutes for it to come back");
      say("hint: to end workers as well: furrow server stop --workers");
    }
    if (world) {
      say("its MPI world comes up again with the next start; then furrow mpi down ends it");
    }
    return 0;
  }

  /** The number of workers that do not end with the server, as those do that it has started. */
  private static int staying(FurrowClient client) throws Exception {
    int count = 0;
    for (WorkerInfo worker : client.workers("")) {
      count += "ring".equals(worker.labels().get("via")) ? 0 : 1;
    }
    return count;
  }

  /** Gives the number of those that have not ended in time. */
  private int stopWorkers(FurrowClient client) throws Exception {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (WorkerInfo worker : client.workers("")) {
      client.drain(worker.worker(), true);
    }
    int left = client.workers("").size();
    while (left > 0 && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
      left = client.workers("").size();
    }
    return left;
  }

  private void awaitEnd(ProcessHandle process) throws Exception {
    try {
      process.onExit().get(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ProblemException(
          ErrorCode.TIMEOUT,
          "the server (pid " + process.pid() + ") is still ending",
          "furrow server stop --now, or kill " + process.pid());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
