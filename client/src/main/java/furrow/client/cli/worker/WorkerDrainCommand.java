package furrow.client.cli.worker;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow worker drain}. */
@Command(name = "drain", description = "Gives a worker no new work; what runs goes on.")
final class WorkerDrainCommand extends ServerLeaf {
  @Parameters(paramLabel = "WORKER", description = "Its name, a beginning of it, or all.")
  private String name;

  @Override
  protected int call(FurrowClient client) throws Exception {
    for (WorkerInfo worker : WorkerLookup.selected(client, name)) {
      client.drain(worker.worker(), false);
      printer().act("worker", worker.worker(), "drains");
    }
    return 0;
  }
}
