package furrow.client.cli.mpi;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import picocli.CommandLine.Command;

/** {@code furrow mpi status}. */
@Command(
    name = "status",
    description = {
      "Shows the world and its ranks. Exit status 3 when there is none.",
      "LANE says by which way a rank's work travels now: the world, or its own socket."
    })
final class MpiStatusCommand extends ServerLeaf {
  @Override
  protected int call(FurrowClient client) throws Exception {
    WorldView.print(printer(), client.worlds().world().orElseThrow(WorldView::none));
    return 0;
  }
}
