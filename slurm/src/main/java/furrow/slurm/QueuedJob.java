package furrow.slurm;

import java.time.Duration;
import java.util.Optional;

/**
 * A job as one line of squeue shows it.
 *
 * @param id of the job
 * @param name of the job
 * @param state as Slurm spells it
 * @param reason why it waits or has ended; empty for none
 * @param nodes as Slurm lists them; empty while it waits
 * @param nodeCount how many it has, or asks for
 * @param start when it started, or is expected to, as Slurm writes it; empty when it does not know
 * @param used time since its start
 * @param left of its time; empty for no limit
 * @param partition it runs or waits in
 */
public record QueuedJob(
    long id,
    String name,
    String state,
    String reason,
    String nodes,
    int nodeCount,
    String start,
    Optional<Duration> used,
    Optional<Duration> left,
    String partition) {
  public JobPhase phase() {
    return JobPhase.of(state);
  }
}
