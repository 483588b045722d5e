package furrow.client.cli.mpi;

import furrow.client.cli.CommandGroup;
import furrow.client.cli.start.MpiMasterCommand;
import furrow.client.cli.start.MpiRankCommand;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow mpi}. */
@Command(name = "mpi", description = "A world of MPI ranks that work for the server.")
public final class MpiCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("up", "status", "down", "master", "rank");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "up" -> new MpiUpCommand();
      case "status" -> new MpiStatusCommand();
      case "down" -> new MpiDownCommand();
      case "master" -> new MpiMasterCommand();
      case "rank" -> new MpiRankCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
