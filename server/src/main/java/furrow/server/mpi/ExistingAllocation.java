package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.Allocation;
import furrow.slurm.HostList;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The job that the user is in: the ranks are steps of it, and it is not ended with them. */
final class ExistingAllocation implements RankAllocation {
  /** Within this time srun has found fault with its options. */
  private static final long REFUSAL_MILLIS = 700;

  private static final int SHOWN_WORDS = 500;

  private final SlurmRequests work;
  private final long id;

  ExistingAllocation(SlurmRequests work, long id) {
    this.work = work;
    this.id = id;
  }

  @Override
  public List<Slurm.Node> candidates(List<Slurm.Node> all) throws SlurmException, ProblemException {
    work.options();
    List<String> names = HostList.expand(running().nodes());
    return all.stream().filter(node -> names.contains(node.name())).toList();
  }

  private Allocation running() throws SlurmException, ProblemException {
    Optional<Allocation> job = work.slurm().job(id);
    if (job.isEmpty() || !job.get().running()) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "allocation " + id + " is " + AllocationWatch.of(id, job).state(),
          "unset SLURM_JOB_ID to submit one, or salloc -N2 furrow mpi up --ranks N");
    }
    return job.get();
  }

  @Override
  public long start() throws SlurmException, ProblemException {
    running();
    Path log = work.log();
    long before = Files.exists(log) ? log.toFile().length() : 0;
    Process srun = work.slurm().step(work.all(id));
    if (endsSoon(srun) && srun.exitValue() != 0) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "Slurm: srun: " + words(log, before), "srun --help");
    }
    return id;
  }

  private static boolean endsSoon(Process process) {
    try {
      return process.waitFor(REFUSAL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What was said since then, in one line. */
  private static String words(Path log, long since) {
    try {
      byte[] all = Files.readAllBytes(log);
      int from = (int) Math.min(all.length, Math.max(since, all.length - SHOWN_WORDS));
      return new String(all, from, all.length - from).strip().replace('\n', ' ');
    } catch (IOException e) {
      return "see " + log;
    }
  }

  @Override
  public long find() throws SlurmException {
    return work.steps(id).isEmpty() ? 0 : id;
  }

  @Override
  public boolean isHome(Allocation job) {
    return job.id() == id;
  }

  @Override
  public boolean end(long endNanos) throws SlurmException {
    for (Slurm.Step step : work.steps(id)) {
      work.slurm().cancel(step);
    }
    Duration left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    return work.slurm().awaitNoStep(id, work.name(), left);
  }

  @Override
  public String endCommand() {
    return "scancel " + id;
  }
}
