package furrow.server.mpi;

import furrow.server.mpi.RankLauncher.Phase;
import furrow.server.mpi.RankLauncher.Status;
import furrow.slurm.Allocation;
import furrow.slurm.HostList;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Slurm how an allocation is, on a thread of its own: every second while it changes, and less
 * often while it runs.
 */
final class AllocationWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AllocationWatch.class);

  /** Slurm's name of {@link Phase#COMPLETING}. */
  private static final String COMPLETING = "COMPLETING";

  private static final long BUSY_MILLIS = 1_000;
  private static final long IDLE_MILLIS = 5_000;

  /** After a change, so many queries follow quickly. */
  private static final int BUSY_QUERIES = 20;

  private final Slurm slurm;
  private final long id;
  private final Predicate<Allocation> isOurs;
  private final Semaphore wakeups = new Semaphore(0);
  private volatile List<String> firstNodes = List.of();
  private volatile Status status;
  private volatile boolean closed;

  /**
   * @param isOurs whether a job of this id is the one that is meant
   */
  AllocationWatch(Slurm slurm, long id, Predicate<Allocation> isOurs) {
    this.slurm = slurm;
    this.id = id;
    this.isOurs = isOurs;
    this.status = new Status(id, Phase.WAITING, "", "");
    Thread thread = new Thread(this::run, "furrow-slurm-watch");
    thread.setDaemon(true);
    thread.start();
  }

  Status status() {
    return status;
  }

  /** The nodes that it had when it was first seen to have any. */
  List<String> firstNodes() {
    return firstNodes;
  }

  /** Something has happened: it is asked at once. */
  void wake() {
    wakeups.release();
  }

  private void run() {
    int busy = BUSY_QUERIES;
    while (!closed && !(status.phase() == Phase.OVER)) {
      Status before = status;
      query();
      busy = status.equals(before) ? busy - 1 : BUSY_QUERIES;
      boolean often = busy > 0 || status.phase() != Phase.RUNNING;
      try {
        if (wakeups.tryAcquire(often ? BUSY_MILLIS : IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
          wakeups.drainPermits();
          busy = BUSY_QUERIES;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void query() {
    try {
      Optional<Allocation> job = slurm.job(id).filter(isOurs);
      if (firstNodes.isEmpty() && job.isPresent()) {
        firstNodes = HostList.expand(job.get().nodes());
      }
      Status now = of(id, job);
      if (!now.equals(status)) {
        LOG.info("allocation {}: {} {}", id, now.state(), now.reason());
      }
      status = now;
    } catch (SlurmException | IllegalArgumentException e) {
      // It may run on without its controller: nothing is known, so nothing is over.
      status = new Status(id, status.phase(), status.state(), e.getMessage());
    }
  }

  static Status of(long id, Optional<Allocation> job) {
    if (job.isEmpty()) {
      return new Status(id, Phase.OVER, "GONE", "Slurm does not know it any more");
    }
    Allocation found = job.get();
    Phase phase = phase(found);
    String why = found.reason();
    if (phase == Phase.COMPLETING || phase == Phase.OVER) {
      why = found.state() + (why.isEmpty() ? "" : ", " + why);
    }
    return new Status(id, phase, found.state(), why);
  }

  private static Phase phase(Allocation job) {
    if (job.state().equals(COMPLETING)) {
      return Phase.COMPLETING;
    }
    if (job.over()) {
      return Phase.OVER;
    }
    return job.running() ? Phase.RUNNING : Phase.WAITING;
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }
}
