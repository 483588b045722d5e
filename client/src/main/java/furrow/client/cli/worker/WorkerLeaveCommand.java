package furrow.client.cli.worker;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow worker leave}. */
@Command(name = "leave", description = "Takes a worker out of a group. It stays so over restarts.")
final class WorkerLeaveCommand extends ServerLeaf {
  @Parameters(index = "0", paramLabel = "WORKER", description = "Its name, a beginning, or all.")
  private String name;

  @Parameters(index = "1", paramLabel = "GROUP", description = "The group.")
  private String group;

  @Override
  protected int call(FurrowClient client) throws Exception {
    for (WorkerInfo worker : WorkerLookup.selected(client, name)) {
      client.membership(worker.worker(), group, false);
      printer().act("worker", worker.worker(), "is no longer in group " + group);
    }
    return 0;
  }
}
