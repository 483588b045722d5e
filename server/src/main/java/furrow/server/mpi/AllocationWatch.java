package furrow.server.mpi;

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

  /** Over, but it is not known yet how it ended. */
  private static final String COMPLETING = "COMPLETING";

  private static final long OFTEN_MILLIS = 1_000;
  private static final long SELDOM_MILLIS = 5_000;

  /** After a change, for so many looks, it is asked often. */
  private static final int LIVELY_LOOKS = 20;

  private final Slurm slurm;
  private final long id;
  private final Predicate<Allocation> isHome;
  private final Semaphore nudges = new Semaphore(0);
  private volatile List<String> firstNodes = List.of();
  private volatile Status status;
  private volatile boolean closed;

  /**
   * @param isHome whether a job of this id is the one that is meant
   */
  AllocationWatch(Slurm slurm, long id, Predicate<Allocation> isHome) {
    this.slurm = slurm;
    this.id = id;
    this.isHome = isHome;
    this.status = new Status(id, "", "", false);
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
  void nudge() {
    nudges.release();
  }

  private void run() {
    int lively = LIVELY_LOOKS;
    while (!closed && !(status.over() && !status.state().equals(COMPLETING))) {
      Status before = status;
      look();
      lively = status.equals(before) ? lively - 1 : LIVELY_LOOKS;
      boolean often = lively > 0 || !status.state().equals("RUNNING");
      try {
        if (nudges.tryAcquire(often ? OFTEN_MILLIS : SELDOM_MILLIS, TimeUnit.MILLISECONDS)) {
          nudges.drainPermits();
          lively = LIVELY_LOOKS;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() {
    try {
      Optional<Allocation> job = slurm.job(id).filter(isHome);
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
      status = new Status(id, status.state(), e.getMessage(), false);
    }
  }

  static Status of(long id, Optional<Allocation> job) {
    if (job.isEmpty()) {
      return new Status(id, "GONE", "Slurm does not know it any more", true);
    }
    Allocation found = job.get();
    boolean over = found.over() || found.state().equals(COMPLETING);
    String why = found.reason();
    if (over) {
      why = found.state() + (why.isEmpty() ? "" : ", " + why);
    }
    return new Status(id, found.state(), why, over);
  }

  @Override
  public void close() {
    closed = true;
    nudge();
  }
}
