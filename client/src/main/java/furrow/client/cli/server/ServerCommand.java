package furrow.client.cli.server;

import furrow.client.cli.CommandGroup;
import furrow.client.cli.start.ServerStartCommand;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow server}. */
@Command(name = "server", description = "Starts and stops the server and tells how it is.")
public final class ServerCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("start", "stop", "status", "info");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "start" -> new ServerStartCommand();
      case "stop" -> new ServerStopCommand();
      case "status" -> new ServerStatusCommand();
      case "info" -> new ServerInfoCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
