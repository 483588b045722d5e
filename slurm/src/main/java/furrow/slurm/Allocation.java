package furrow.slurm;

import java.time.Duration;
import java.util.Optional;

/**
 * A job as squeue shows it.
 *
 * @param id of the job
 * @param name of the job
 * @param state as Slurm names it, like PENDING
 * @param reason why it waits or has ended; empty for none
 * @param nodes as Slurm lists them, like {@code n[1-4]}; empty while it waits
 * @param limit of its time; empty for none
 * @param left of its time; empty for no limit
 */
public record Allocation(
    long id,
    String name,
    String state,
    String reason,
    String nodes,
    Optional<Duration> limit,
    Optional<Duration> left) {
  /** Whether it has no nodes yet. */
  public boolean waiting() {
    return JobPhase.of(state) == JobPhase.WAITING;
  }

  /** Whether steps can be started in it. */
  public boolean running() {
    return state.equals("RUNNING");
  }

  /** Whether it has ended; one that is completing has nodes still, and has not. */
  public boolean over() {
    return JobPhase.of(state).ended();
  }
}
