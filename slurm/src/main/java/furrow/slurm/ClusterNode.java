package furrow.slurm;

import java.time.Duration;
import java.util.Optional;

/**
 * A node in one of its partitions, as a line of sinfo shows it.
 *
 * @param partition its name
 * @param preset whether jobs that name no partition go there
 * @param open whether the partition takes jobs
 * @param limit of a job's time there; empty for none
 * @param state as Slurm spells it
 * @param cpus all of them
 * @param freeCpus those that no job has
 * @param megabytes of memory
 * @param gres as Slurm lists them, like {@code gpu:2}
 * @param features as Slurm lists them
 */
public record ClusterNode(
    String name,
    String partition,
    boolean preset,
    boolean open,
    Optional<Duration> limit,
    String state,
    int cpus,
    int freeCpus,
    long megabytes,
    String gres,
    String features) {
  /** Whether a job can have it, now or when those that have it end. */
  public boolean working() {
    return new Slurm.Node(name, "", state).up();
  }

  /** Whether nobody has it. */
  public boolean idle() {
    return state.equalsIgnoreCase("idle");
  }
}
