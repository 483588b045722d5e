package furrow.server.mpi;

import furrow.protocol.error.ProblemException;
import furrow.slurm.Allocation;
import furrow.slurm.BatchScript;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A job of the ranks' own. */
final class SubmittedAllocation implements RankAllocation {
  /** Of a job whose user has named no time. */
  private static final Duration TIME = Duration.ofHours(1);

  /** Longer than ranks look for a server that is gone. */
  private static final int HELD_SECONDS = 90;

  private final SlurmRequests work;

  SubmittedAllocation(SlurmRequests work) {
    this.work = work;
  }

  @Override
  public List<Slurm.Node> candidates(List<Slurm.Node> all) throws SlurmException {
    work.batchOptions();
    return all;
  }

  @Override
  public long start() throws SlurmException, ProblemException {
    List<String> rank = work.programs().rank(work.order());
    return work.slurm()
        .submit(
            new Slurm.BatchRequest(
                work.name(),
                work.order().ranks(),
                work.batchOptions(),
                work.log(),
                BatchScript.of(work.name(), rank, HELD_SECONDS),
                TIME));
  }

  @Override
  public long find() throws SlurmException {
    return named().stream().mapToLong(Allocation::id).findFirst().orElse(0);
  }

  private List<Allocation> named() throws SlurmException {
    return work.slurm().queue().stream().filter(this::isHome).toList();
  }

  @Override
  public boolean isHome(Allocation job) {
    return job.name().equals(work.name());
  }

  @Override
  public boolean end(long endNanos) throws SlurmException {
    List<Long> ids = new ArrayList<>();
    named().forEach(job -> ids.add(job.id()));
    for (long id : ids) {
      work.slurm().cancel(id);
    }
    boolean gone = true;
    for (long id : ids) {
      gone &=
          work.slurm().awaitGone(id, Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
    }
    return gone;
  }

  @Override
  public String endCommand() {
    return "scancel --name=" + work.name();
  }
}
