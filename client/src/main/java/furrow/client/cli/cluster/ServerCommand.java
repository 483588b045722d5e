package furrow.client.cli.cluster;

import furrow.client.api.FurrowClient;
import furrow.client.cli.CommandGroup;
import furrow.client.cli.ServerLeaf;
import furrow.client.cli.start.ServerStartCommand;
import furrow.client.render.HumanFormat;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ShareInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow server}. */
@Command(
    name = "server",
    description = "Starts and stops the server, tells how it is, and keeps its state safe.")
public final class ServerCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("start", "stop", "status", "info", "backup", "restore", "repair");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "start" -> new ServerStartCommand();
      case "stop" -> new StopCommand();
      case "status" -> new StatusCommand();
      case "info" -> new InfoCommand();
      case "backup" -> new StateCommand.BackupCommand();
      case "restore" -> new StateCommand.RestoreCommand();
      case "repair" -> new StateCommand.RepairCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** {@code furrow server info}. */
  @Command(name = "info", description = "Tells everything about the running server.")
  static final class InfoCommand extends ServerLeaf {
    @Override
    protected int call(FurrowClient client) throws Exception {
      ServerInfo server = client.server();
      JsonObject shown = new JsonObject();
      shown.put("server", server.serverId()).put("version", server.version());
      shown.put("pid", server.pid());
      shown.put("uptime", HumanFormat.duration(server.uptimeMillis()));
      shown.put("start", "number " + server.incarnation() + " of this state directory");
      shown.put("addresses", String.join("  ", server.addresses()));
      if (!server.http().isEmpty()) {
        shown.put("http", String.join("  ", server.http()));
      }
      for (String warning : server.warnings()) {
        shown.put("warning", warning);
      }
      shown.put("state directory", server.stateDirectory());
      if (server.draining()) {
        shown.put("draining", "yes");
      }
      for (Map.Entry<String, String> counter : server.counters().entrySet()) {
        shown.put(counter.getKey(), counter.getValue());
      }
      for (ShareInfo share : server.shares()) {
        shown.put(
            share.what() + " of " + share.user(),
            share.held() + ", at most " + share.share() + " of " + share.limit());
      }
      printer().one(server.pid(), Rows.server(server), shown);
      return 0;
    }
  }

  /** {@code furrow server status}. */
  @Command(name = "status", description = "Says in a few lines how the server is.")
  static final class StatusCommand extends ServerLeaf {
    @Override
    protected int call(FurrowClient client) throws Exception {
      ServerInfo server = client.server();
      List<WorkerInfo> workers = client.workers("");
      int slots = 0;
      int busy = 0;
      for (WorkerInfo worker : workers) {
        slots += worker.slots();
        busy += worker.busy();
      }
      long waiting = 0;
      long running = 0;
      for (TaskInfo task : client.tasks(0, 0, false)) {
        waiting += task.state().equals("WAITING") ? 1 : 0;
        running += task.state().equals("RUNNING") ? 1 : 0;
      }
      JsonObject json = new JsonObject();
      json.put("state", server.draining() ? "draining" : "up").put("pid", server.pid());
      json.put("uptime_s", server.uptimeMillis() / 1000.0);
      json.put("workers", workers.size()).put("slots", slots).put("busy", busy);
      json.put("tasks_waiting", waiting).put("tasks_running", running);
      json.put("http", server.http()).put("warnings", server.warnings());
      JsonObject shown = new JsonObject();
      shown.put("server", json.get("state") + ", pid " + server.pid());
      shown.put("up for", HumanFormat.duration(server.uptimeMillis()));
      shown.put("workers", workers.size() + " with " + slots + " slots, " + busy + " busy");
      shown.put("tasks", running + " running, " + waiting + " waiting");
      if (!server.http().isEmpty()) {
        shown.put("http", String.join("  ", server.http()));
      }
      printer().one(server.pid(), json, shown);
      for (String warning : server.warnings()) {
        say("warning: " + warning);
      }
      if (workers.isEmpty()) {
        say("no worker yet: furrow worker start --detach");
      }
      return 0;
    }
  }

  /** {@code furrow server stop}. */
  @Command(
      name = "stop",
      description = "Stops the server. Tasks are kept and go on when it is started again.")
  static final class StopCommand extends ServerLeaf {
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
}
