package furrow.client.cli.group;

import furrow.client.cli.Noun;
import picocli.CommandLine.Command;

/** {@code furrow group}. */
@Command(
    name = "group",
    description = "Groups of workers that tasks can ask for.",
    subcommands = {
      GroupListCommand.class,
      GroupShowCommand.class,
      GroupCreateCommand.class,
      GroupDeleteCommand.class
    })
public final class GroupCommand extends Noun {}
