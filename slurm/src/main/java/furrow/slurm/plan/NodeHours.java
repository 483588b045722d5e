package furrow.slurm.plan;

import furrow.slurm.JobPhase;
import furrow.slurm.QueuedJob;
import furrow.slurm.script.JobProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Node-hours of the jobs of clients that the controller knows.
 *
 * @param used by those that run or have ended
 * @param reserved by those that run or wait, to the end of their time
 */
public record NodeHours(double used, double reserved) {
  private static final double SECONDS = 3_600.0;

  public static NodeHours of(List<QueuedJob> jobs) {
    double used = 0;
    double reserved = 0;
    for (QueuedJob job : jobs) {
      if (JobProfile.PREFIXES.stream().noneMatch(job.name()::startsWith)) {
        continue;
      }
      JobPhase phase = job.phase();
      if (phase != JobPhase.WAITING) {
        used += hours(job.nodeCount(), job.used());
      }
      if (!phase.ended()) {
        reserved += hours(job.nodeCount(), job.left());
      }
    }
    return new NodeHours(used, reserved);
  }

  private static double hours(int nodes, Optional<Duration> time) {
    return nodes * time.map(Duration::toSeconds).orElse(0L) / SECONDS;
  }

  /** The same with what accounting knows of jobs that have ended. */
  public NodeHours withUsed(double accounted) {
    return new NodeHours(Math.max(used, accounted), reserved);
  }
}
