package furrow.client.cli.group;

import furrow.client.cli.CommandGroup;
import java.util.List;
import picocli.CommandLine.Command;

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
      case "list" -> new GroupListCommand();
      case "show" -> new GroupShowCommand();
      case "create" -> new GroupCreateCommand();
      case "delete" -> new GroupDeleteCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
