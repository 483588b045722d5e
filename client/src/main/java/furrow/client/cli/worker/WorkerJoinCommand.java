package furrow.client.cli.worker;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code furrow worker join}. */
@Command(name = "join", description = "Puts a worker into a group. It stays so over restarts.")
final class WorkerJoinCommand extends ServerLeaf {
  @Parameters(index = "0", paramLabel = "WORKER", description = "Its name, a beginning, or all.")
  private String name;

  @Parameters(index = "1", paramLabel = "GROUP", description = "The group.")
  private String group;

  @Override
  protected int call(FurrowClient client) throws Exception {
    for (WorkerInfo worker : WorkerLookup.selected(client, name)) {
      client.membership(worker.worker(), group, true);
      printer().act("worker", worker.worker(), "is in group " + group);
    }
    return 0;
  }
}
