package furrow.client.cli.task;

import furrow.client.cli.CommandGroup;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow task}. */
@Command(
    name = "task",
    description = "Looks at tasks and acts on them.",
    footer = {"", "A task is named 12, 12-20, last or all; a subtask 12.3."})
public final class TaskCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("list", "show", "wait", "result", "cancel", "retry", "explain");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "list" -> new TaskListCommand();
      case "show" -> new TaskShowCommand();
      case "wait" -> new TaskWaitCommand();
      case "result" -> new TaskResultCommand();
      case "cancel" -> new TaskCancelCommand();
      case "retry" -> new TaskRetryCommand();
      case "explain" -> new TaskExplainCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
