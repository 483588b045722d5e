package furrow.client.cli.server;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.HumanFormat;
import furrow.json.JsonObject;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow server status}. */
@Command(name = "status", description = "Says in a few lines how the server is.")
final class ServerStatusCommand extends ServerLeaf {
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
    JsonObject shown = new JsonObject();
    shown.put("server", json.get("state") + ", pid " + server.pid());
    shown.put("up for", HumanFormat.duration(server.uptimeMillis()));
    shown.put("workers", workers.size() + " with " + slots + " slots, " + busy + " busy");
    shown.put("tasks", running + " running, " + waiting + " waiting");
    printer().one(server.pid(), json, shown);
    if (workers.isEmpty()) {
      say("no worker yet: furrow worker start --detach");
    }
    return 0;
  }
}
