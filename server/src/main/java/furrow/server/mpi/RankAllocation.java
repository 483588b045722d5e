package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.Allocation;
import furrow.slurm.BatchScript;
import furrow.slurm.HostList;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where under Slurm the ranks of a world are. */
interface RankAllocation {
  /** Nodes on which ranks may come to be. */
  List<Slurm.Node> candidates(List<Slurm.Node> all) throws SlurmException, ProblemException;

  /**
   * Starts all ranks.
   *
   * @return their allocation
   */
  long start() throws SlurmException, ProblemException;

  /** The allocation in which ranks of an earlier server are; 0 for none. */
  long find() throws SlurmException;

  /** Whether the ranks of this world run in it: ids begin anew when a cluster is made anew. */
  boolean isOurs(Allocation job);

  /**
   * Ends what is left of the ranks, and waits.
   *
   * @return whether nothing is left
   */
  boolean end(long endNanos) throws SlurmException;

  /** What ends it by hand. */
  String endCommand();

  /** A job of the ranks' own. */
  final class Submitted implements RankAllocation {
    /** Of a job whose user has named no time. */
    private static final Duration TIME = Duration.ofHours(1);

    /** Longer than ranks look for a server that is gone. */
    private static final int HELD_SECONDS = 90;

    private final SlurmRequests requests;

    Submitted(SlurmRequests requests) {
      this.requests = requests;
    }

    @Override
    public List<Slurm.Node> candidates(List<Slurm.Node> all) throws SlurmException {
      requests.batchOptions();
      return all;
    }

    @Override
    public long start() throws SlurmException, ProblemException {
      List<String> rank = requests.programs().rank(requests.spec());
      return requests
          .slurm()
          .submit(
              new Slurm.BatchRequest(
                  requests.name(),
                  requests.spec().ranks(),
                  requests.batchOptions(),
                  requests.log(),
                  BatchScript.of(requests.name(), rank, HELD_SECONDS),
                  TIME));
    }

    @Override
    public long find() throws SlurmException {
      return named().stream().mapToLong(Allocation::id).findFirst().orElse(0);
    }

    private List<Allocation> named() throws SlurmException {
      return requests.slurm().queue().stream().filter(this::isOurs).toList();
    }

    @Override
    public boolean isOurs(Allocation job) {
      return job.name().equals(requests.name());
    }

    @Override
    public boolean end(long endNanos) throws SlurmException {
      List<Long> ids = new ArrayList<>();
      named().forEach(job -> ids.add(job.id()));
      for (long id : ids) {
        requests.slurm().cancel(id);
      }
      boolean gone = true;
      for (long id : ids) {
        gone &=
            requests
                .slurm()
                .awaitGone(id, Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
      }
      return gone;
    }

    @Override
    public String endCommand() {
      return "scancel --name=" + requests.name();
    }
  }

  /** The job that the user is in: the ranks are steps of it, and it is not ended with them. */
  final class Existing implements RankAllocation {
    /** Within this time srun has found fault with its options. */
    private static final long REFUSAL_MILLIS = 700;

    private static final int SHOWN_WORDS = 500;

    private final SlurmRequests requests;
    private final long id;

    Existing(SlurmRequests requests, long id) {
      this.requests = requests;
      this.id = id;
    }

    @Override
    public List<Slurm.Node> candidates(List<Slurm.Node> all)
        throws SlurmException, ProblemException {
      requests.options();
      List<String> names = HostList.expand(running().nodes());
      return all.stream().filter(node -> names.contains(node.name())).toList();
    }

    private Allocation running() throws SlurmException, ProblemException {
      Optional<Allocation> job = requests.slurm().job(id);
      if (job.isEmpty() || !job.get().running()) {
        throw new ProblemException(
            ErrorCode.BAD_SETTING,
            "allocation " + id + " is " + AllocationWatch.of(id, job).state(),
            "unset SLURM_JOB_ID to submit one, or salloc -N2 furrow mpi up --ranks N");
      }
      if (requests.slurm().queue().stream().noneMatch(own -> own.id() == id)) {
        throw new ProblemException(
            ErrorCode.FORBIDDEN,
            "allocation " + id + " belongs to another user than the server runs as",
            "unset SLURM_JOB_ID to submit one, or salloc -N2 furrow mpi up --ranks N");
      }
      return job.get();
    }

    @Override
    public long start() throws SlurmException, ProblemException {
      running();
      Path log = requests.log();
      long before = Files.exists(log) ? log.toFile().length() : 0;
      Process srun = requests.slurm().step(requests.all(id));
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
      return requests.steps(id).isEmpty() ? 0 : id;
    }

    @Override
    public boolean isOurs(Allocation job) {
      return job.id() == id;
    }

    @Override
    public boolean end(long endNanos) throws SlurmException {
      for (Slurm.Step step : requests.steps(id)) {
        requests.slurm().cancel(step);
      }
      Duration left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
      return requests.slurm().awaitNoStep(id, requests.name(), left);
    }

    @Override
    public String endCommand() {
      return "scancel " + id;
    }
  }
}
