package furrow.client.cli.group;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.Rows;
import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow group show}. */
@Command(name = "show", description = "Shows a group and its members.")
final class GroupShowCommand extends ServerLeaf {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String name;

  @Override
  protected int call(FurrowClient client) throws Exception {
    List<GroupInfo> groups = client.groups(name);
    if (groups.isEmpty()) {
      throw new ProblemException(
          ErrorCode.NO_SUCH_GROUP, "no such group: " + name, "furrow group list");
    }
    List<String> members = new ArrayList<>();
    for (WorkerInfo worker : client.workers("")) {
      if (worker.groups().contains(name)) {
        members.add(worker.worker());
      }
    }
    JsonObject fields = Rows.group(groups.get(0)).put("members", members);
    printer().one(name, fields, null);
    return 0;
  }
}
