package furrow.client.cli.worker;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow worker stop}. */
@Command(name = "stop", description = "Ends a worker when what it runs is finished.")
final class WorkerStopCommand extends ServerLeaf {
  @Parameters(paramLabel = "WORKER", description = "Its name, a beginning of it, or all.")
  private String name;

  @Override
  protected int call(FurrowClient client) throws Exception {
    for (WorkerInfo worker : WorkerLookup.selected(client, name)) {
      client.drain(worker.worker(), true);
      printer().act("worker", worker.worker(), "stops when it is empty");
    }
    return 0;
  }
}
