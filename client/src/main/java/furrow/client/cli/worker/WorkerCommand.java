package furrow.client.cli.worker;

import furrow.client.cli.CommandGroup;
import furrow.client.cli.start.WorkerStartCommand;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow worker}. */
@Command(name = "worker", description = "Starts workers, looks at them and acts on them.")
public final class WorkerCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("start", "list", "show", "drain", "stop", "join", "leave");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "start" -> new WorkerStartCommand();
      case "list" -> new WorkerListCommand();
      case "show" -> new WorkerShowCommand();
      case "drain" -> new WorkerDrainCommand();
      case "stop" -> new WorkerStopCommand();
      case "join" -> new WorkerJoinCommand();
      case "leave" -> new WorkerLeaveCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
