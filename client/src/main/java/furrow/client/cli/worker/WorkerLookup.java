package furrow.client.cli.worker;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import java.util.ArrayList;
import java.util.List;

/** Finds workers by what the user calls them. */
final class WorkerLookup {
  private WorkerLookup() {}

  /** The worker of this name, or the only one whose name begins so. */
  static WorkerInfo named(FurrowClient client, String name) throws ProblemException {
    List<WorkerInfo> matches = new ArrayList<>();
    for (WorkerInfo worker : client.workers("")) {
      if (worker.worker().equals(name)) {
        return worker;
      }
      if (worker.worker().startsWith(name)) {
        matches.add(worker);
      }
    }
    if (matches.size() != 1) {
      throw new ProblemException(
          ErrorCode.NO_SUCH_WORKER,
          matches.isEmpty()
              ? "no such worker: " + name
              : matches.size() + " workers have names that begin with " + name,
          "furrow worker list");
    }
    return matches.get(0);
  }

  /** One by name, or all with {@code all}. */
  static List<WorkerInfo> selected(FurrowClient client, String name) throws ProblemException {
    return name.equals("all") ? client.workers("") : List.of(named(client, name));
  }
}
