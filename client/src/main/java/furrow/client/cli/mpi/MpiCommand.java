package furrow.client.cli.mpi;

import furrow.client.api.FurrowClient;
import furrow.client.cli.CommandGroup;
import furrow.client.cli.ServerLeaf;
import furrow.client.cli.start.MpiMasterCommand;
import furrow.client.cli.start.MpiRankCommand;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
      case "status" -> new StatusCommand();
      case "down" -> new DownCommand();
      case "master" -> new MpiMasterCommand();
      case "rank" -> new MpiRankCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** {@code furrow mpi status}. */
  @Command(
      name = "status",
      description = {
        "Shows the world and its ranks. Exit status 3 when there is none.",
        "LANE is the path of a rank's frames now: the world, or its own socket."
      })
  static final class StatusCommand extends ServerLeaf {
    @Override
    protected int call(FurrowClient client) throws Exception {
      WorldView.print(printer(), client.worlds().world().orElseThrow(WorldView::none));
      return 0;
    }
  }

  /** {@code furrow mpi down}. */
  @Command(
      name = "down",
      description = {
        "Ends the world with its processes and its allocation.",
        "All of it is gone when this returns. What the ranks had unfinished runs elsewhere, or waits."
      })
  static final class DownCommand extends ServerLeaf {
    @Option(
        names = "--timeout",
        paramLabel = "TIME",
        defaultValue = "60s",
        description = "How long to wait for that; default 60s. The server goes on with it.")
    private Duration timeout;

    @Override
    protected int call(FurrowClient client) throws Exception {
      String world = client.worlds().world().orElseThrow(WorldView::none).world();
      String left = client.worlds().down(WorldView.bounded(timeout));
      if (!left.isEmpty()) {
        say(left);
      }
      printer().act("world", world, "is gone");
      return 0;
    }
  }
}
