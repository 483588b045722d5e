package furrow.client.cli.server;

import furrow.client.cli.Noun;
import furrow.client.cli.start.ServerStartCommand;
import picocli.CommandLine.Command;

/** {@code furrow server}. */
@Command(
    name = "server",
    description = "Starts and stops the server and tells how it is.",
    subcommands = {
      ServerStartCommand.class,
      ServerStopCommand.class,
      ServerStatusCommand.class,
      ServerInfoCommand.class
    })
public final class ServerCommand extends Noun {}
