package furrow.client.cli.group;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow group delete}. */
@Command(name = "delete", description = "Deletes a group that no live task asks for.")
final class GroupDeleteCommand extends ServerLeaf {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String name;

  @Override
  protected int call(FurrowClient client) throws Exception {
    client.deleteGroup(name);
    printer().act("group", name, "is deleted");
    return 0;
  }
}
