package furrow.client.cli.group;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.Format;
import furrow.client.render.Rows;
import furrow.json.JsonObject;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow group list}. */
@Command(name = "list", description = "Lists groups.")
final class GroupListCommand extends ServerLeaf {
  private static final List<String> KEYS = List.of("group", "workers", "slots", "busy", "tasks");

  @Override
  protected int call(FurrowClient client) throws Exception {
    List<JsonObject> things = new ArrayList<>();
    for (GroupInfo group : client.groups("")) {
      things.add(Rows.group(group));
    }
    if (things.isEmpty() && printer().format() == Format.TABLE) {
      say("no group; make one: furrow group create NAME, or furrow worker start --group NAME");
      return 0;
    }
    printer().list("groups", KEYS, things, things);
    return 0;
  }
}
