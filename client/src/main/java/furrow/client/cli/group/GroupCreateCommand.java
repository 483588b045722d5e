package furrow.client.cli.group;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow group create}. */
@Command(name = "create", description = "Creates a group.")
final class GroupCreateCommand extends ServerLeaf {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String name;

  @Override
  protected int call(FurrowClient client) throws Exception {
    client.createGroup(name);
    printer().act("group", name, "is created");
    return 0;
  }
}
