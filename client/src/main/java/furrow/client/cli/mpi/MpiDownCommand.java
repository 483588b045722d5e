package furrow.client.cli.mpi;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow mpi down}. */
@Command(
    name = "down",
    description = {
      "Ends the world with its processes and its allocation.",
      "All of it is gone when this returns. What the ranks had unfinished runs elsewhere, or waits."
    })
final class MpiDownCommand extends ServerLeaf {
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
