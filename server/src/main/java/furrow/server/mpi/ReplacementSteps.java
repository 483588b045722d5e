package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.Allocation;
import furrow.slurm.HostList;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ranks that were started in the place of lost ones, each a step of its own. */
final class ReplacementSteps {
  private static final Logger LOG = LoggerFactory.getLogger(ReplacementSteps.class);

  private final SlurmRequests requests;
  private final ProcessExits exits;
  private final Map<Integer, Process> processes = new HashMap<>();

  ReplacementSteps(SlurmRequests requests, ProcessExits exits) {
    this.requests = requests;
    this.exits = exits;
  }

  /**
   * Starts one.
   *
   * @param job that runs
   * @param firstNodes those that the job had when it began
   */
  void start(int number, Allocation job, List<String> firstNodes)
      throws SlurmException, ProblemException {
    checkTimeLeft(number, job);
    Process before = processes.remove(number);
    if (before != null) {
      exits.forget(number);
      before.destroy();
    }
    String node = node(number, job, firstNodes);
    LOG.info("rank {}: again on node {} of allocation {}", number, node, job.id());
    Process srun = requests.slurm().step(requests.one(job.id(), number, node));
    srun.onExit()
        .thenRun(
            () ->
                LOG.info(
                    "rank {}: srun ended with status {}, see {}",
                    number,
                    srun.exitValue(),
                    requests.programs().log(number)));
    processes.put(number, srun);
    exits.of(number, srun.toHandle());
  }

  /** When tasks have been told to leave, nobody comes any more. */
  private static void checkTimeLeft(int number, Allocation job) throws ProblemException {
    if (job.limit().isPresent() && job.left().isPresent()) {
      Duration left = job.left().get();
      if (left.compareTo(Slurm.notice(job.limit().get())) < 0) {
        throw new ProblemException(
            ErrorCode.BUSY,
            "rank " + number + ": allocation " + job.id() + " ends in " + left.toSeconds() + " s",
            "furrow mpi down; furrow mpi up --ranks N -- --time=MINUTES");
      }
    }
  }

  /** Where it was, if that node is up; else the next one that is. */
  private String node(int number, Allocation job, List<String> firstNodes)
      throws SlurmException, ProblemException {
    List<String> up =
        requests.slurm().nodes(job.nodes()).stream()
            .filter(Slurm.Node::up)
            .map(Slurm.Node::name)
            .toList();
    List<String> had = firstNodes.isEmpty() ? HostList.expand(job.nodes()) : firstNodes;
    for (int i = 0; i < had.size(); i++) {
      String node = had.get((number - 1 + i) % had.size());
      if (up.contains(node)) {
        return node;
      }
    }
    throw new ProblemException(
        ErrorCode.BUSY,
        "rank " + number + ": no node of allocation " + job.id() + " (" + job.nodes() + ") is up",
        "sinfo -N -l");
  }

  /** Their steps have ended, or will. */
  void end() {
    processes.values().forEach(Process::destroy);
    processes.clear();
  }
}
