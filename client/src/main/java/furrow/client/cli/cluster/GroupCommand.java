package furrow.client.cli.cluster;

import furrow.client.api.FurrowClient;
import furrow.client.cli.CommandGroup;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.Format;
import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow group}. */
@Command(name = "group", description = "Groups of workers that tasks can ask for.")
public final class GroupCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("list", "show", "create", "delete");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "list" -> new ListCommand();
      case "show" -> new ShowCommand();
      case "create" -> new CreateCommand();
      case "delete" -> new DeleteCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** {@code furrow group list}. */
  @Command(name = "list", description = "Lists groups.")
  static final class ListCommand extends ServerLeaf {
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

  /** {@code furrow group show}. */
  @Command(name = "show", description = "Shows a group and its members.")
  static final class ShowCommand extends ServerLeaf {
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

  /** {@code furrow group create}. */
  @Command(name = "create", description = "Creates a group.")
  static final class CreateCommand extends ServerLeaf {
    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String name;

    @Override
    protected int call(FurrowClient client) throws Exception {
      client.createGroup(name);
      printer().act("group", name, "is created");
      return 0;
    }
  }

  /** {@code furrow group delete}. */
  @Command(name = "delete", description = "Deletes a group that no live task asks for.")
  static final class DeleteCommand extends ServerLeaf {
    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String name;

    @Override
    protected int call(FurrowClient client) throws Exception {
      client.deleteGroup(name);
      printer().act("group", name, "is deleted");
      return 0;
    }
  }
}
