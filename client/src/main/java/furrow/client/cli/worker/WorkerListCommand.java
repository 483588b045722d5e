package furrow.client.cli.worker;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.client.render.Rows;
import furrow.json.JsonObject;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow worker list}. */
@Command(name = "list", description = "Lists workers.")
final class WorkerListCommand extends ServerLeaf {
  private static final List<String> KEYS =
      List.of(
          "worker", "state", "host", "pid", "groups", "slots", "busy", "queued", "done", "heard");

  @Option(names = "--group", paramLabel = "GROUP", description = "Only members of this group.")
  private String group;

  @Override
  protected int call(FurrowClient client) throws Exception {
    List<JsonObject> things = new ArrayList<>();
    List<JsonObject> shown = new ArrayList<>();
    for (WorkerInfo worker : client.workers("")) {
      if (group == null || group.isEmpty() || worker.groups().contains(group)) {
        things.add(Rows.worker(worker));
        shown.add(shown(worker));
      }
    }
    if (things.isEmpty() && printer().format() == Format.TABLE) {
      String of = group == null || group.isEmpty() ? "" : " --group " + group;
      say("no worker; start one: furrow worker start" + of + " --detach");
      return 0;
    }
    printer().list("workers", KEYS, things, shown);
    return 0;
  }

  private static JsonObject shown(WorkerInfo w) {
    return new JsonObject()
        .put("worker", w.worker())
        .put("state", w.state())
        .put("host", w.host())
        .put("pid", w.pid())
        .put("groups", w.groups())
        .put("slots", w.slots())
        .put("busy", w.busy())
        .put("queued", w.queued())
        .put("done", w.subtasksDone())
        .put("heard", HumanFormat.duration(w.heartbeatAgeMillis()) + " ago");
  }
}
