package furrow.client.cli.worker;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.Rows;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow worker show}. */
@Command(name = "show", description = "Shows one worker.")
final class WorkerShowCommand extends ServerLeaf {
  @Parameters(paramLabel = "WORKER", description = "Its name, or a beginning that only it has.")
  private String name;

  @Override
  protected int call(FurrowClient client) throws Exception {
    WorkerInfo worker = WorkerLookup.named(client, name);
    printer().one(worker.worker(), Rows.worker(worker), null);
    return 0;
  }
}
