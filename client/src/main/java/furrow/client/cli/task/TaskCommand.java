package furrow.client.cli.task;

import furrow.client.cli.Noun;
import picocli.CommandLine.Command;

/** {@code furrow task}. */
@Command(
    name = "task",
    description = "Looks at tasks and acts on them.",
    subcommands = {
      TaskListCommand.class,
      TaskShowCommand.class,
      TaskWaitCommand.class,
      TaskResultCommand.class,
      TaskCancelCommand.class,
      TaskRetryCommand.class,
      TaskExplainCommand.class
    },
    footer = {"", "A task is named 12, 12-20, last or all; a subtask 12.3."})
public final class TaskCommand extends Noun {}
