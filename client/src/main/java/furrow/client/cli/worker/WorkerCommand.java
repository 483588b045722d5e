package furrow.client.cli.worker;

import furrow.client.cli.Noun;
import furrow.client.cli.start.WorkerStartCommand;
import picocli.CommandLine.Command;

/** {@code furrow worker}. */
@Command(
    name = "worker",
    description = "Starts workers, looks at them and acts on them.",
    subcommands = {
      WorkerStartCommand.class,
      WorkerListCommand.class,
      WorkerShowCommand.class,
      WorkerDrainCommand.class,
      WorkerStopCommand.class,
      WorkerJoinCommand.class,
      WorkerLeaveCommand.class
    })
public final class WorkerCommand extends Noun {}
