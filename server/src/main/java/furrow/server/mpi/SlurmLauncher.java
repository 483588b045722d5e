package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.Allocation;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranks as tasks of a Slurm job: of one that is submitted for them, or of the one that the user is
 * in. What is left of an earlier server is found by the job's or the steps' name.
 */
public final class SlurmLauncher implements RankLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(SlurmLauncher.class);

  private final SlurmContext home;
  private final SlurmRequests work;
  private final RankAllocation place;
  private final ProcessExits exits = new ProcessExits();
  private final ReplacementSteps successors;
  private final AllocationFile note;
  private volatile AllocationWatch watch;

  public SlurmLauncher(WorldSpec order, RankPrograms programs, SlurmContext home) {
    this.home = home;
    Slurm slurm = Slurm.in(SlurmEnvironment.of(order.environment()));
    work = new SlurmRequests(order, programs, slurm, home.name(order.world()));
    long given = SlurmEnvironment.allocation(order.environment());
    place = given == 0 ? new SubmittedAllocation(work) : new ExistingAllocation(work, given);
    successors = new ReplacementSteps(work, exits);
    note = new AllocationFile(home.directory(), order.world());
  }

  /**
   * Ends allocations of this server that no world is meant to have.
   *
   * @param environment of Slurm's programs
   * @param keep the world that is meant to be; empty for none
   * @return their ids
   */
  public static List<Long> sweep(Map<String, String> environment, String server, String keep)
      throws ProblemException {
    String kept = keep.isEmpty() ? "" : new SlurmContext(server, Path.of(""), true).name(keep);
    List<Long> ended = new ArrayList<>();
    try {
      Slurm slurm = Slurm.in(SlurmEnvironment.of(environment));
      for (Allocation job : slurm.queue()) {
        if (job.name().startsWith(SlurmContext.prefix(server)) && !job.name().equals(kept)) {
          LOG.warn("allocation {} ({}) belongs to no world: ended", job.id(), job.name());
          slurm.cancel(job.id());
          ended.add(job.id());
        }
      }
      return ended;
    } catch (SlurmException e) {
      if (e.kind() == SlurmException.Kind.MISSING) {
        return List.of();
      }
      throw SlurmFailure.of(e);
    }
  }

  @Override
  public void check() throws ProblemException {
    try {
      NetworkCheck.check(
          place.candidates(work.slurm().check()), home.loopback(), work.order().network());
    } catch (SlurmException e) {
      throw SlurmFailure.of(e);
    }
    String missing = work.programs().missing();
    if (!missing.isEmpty()) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "MPJ Express is not installed on this host", missing);
    }
  }

  /** Of the first ranks Slurm does not tell: they are tasks of one step. */
  @Override
  public void listen(IntConsumer ended) {
    exits.listen(ended);
  }

  @Override
  public void start() throws ProblemException {
    try {
      begun(place.start());
    } catch (SlurmException e) {
      throw SlurmFailure.of(e);
    }
  }

  private void begun(long id) throws ProblemException {
    note.write(id);
    LOG.info("world {}: allocation {} ({})", work.order().world(), id, work.name());
    watch(id);
  }

  private void watch(long id) {
    if (watch != null) {
      watch.close();
    }
    watch = new AllocationWatch(work.slurm(), id, place::isHome);
  }

  @Override
  public void adopt() throws ProblemException {
    long noted = note.read();
    if (noted != 0) {
      watch(noted);
      return;
    }
    try {
      long found = place.find();
      begun(found != 0 ? found : place.start());
    } catch (SlurmException e) {
      throw SlurmFailure.of(e);
    }
  }

  @Override
  public void replace(int number) throws ProblemException {
    AllocationWatch watching = watch;
    if (watching == null) {
      throw new ProblemException(
          ErrorCode.BUSY, "rank " + number + ": there is no allocation yet", "furrow mpi status");
    }
    watching.nudge();
    long id = watching.status().allocation();
    try {
      Optional<Allocation> job = work.slurm().job(id).filter(place::isHome);
      if (job.isEmpty() || !job.get().running()) {
        throw notRunning(number, AllocationWatch.of(id, job));
      }
      successors.start(number, job.get(), watching.firstNodes());
    } catch (SlurmException e) {
      throw SlurmFailure.of(e);
    }
  }

  private static ProblemException notRunning(int number, Status now) {
    return new ProblemException(
        ErrorCode.BUSY,
        "rank " + number + ": allocation " + now.allocation() + " is " + now.state(),
        now.over() ? "furrow mpi down; furrow mpi up --ranks N" : "furrow mpi status");
  }

  @Override
  public Status status() {
    AllocationWatch watching = watch;
    return watching == null ? Status.NONE : watching.status();
  }

  @Override
  public boolean down(Duration limit) throws ProblemException {
    long end = System.nanoTime() + limit.toNanos();
    if (watch != null) {
      watch.close();
    }
    try {
      boolean gone = place.end(end);
      successors.end();
      if (gone) {
        note.delete();
      }
      return gone;
    } catch (SlurmException e) {
      ProblemException failure = SlurmFailure.of(e);
      String left = "the allocation " + work.name() + " may still be there";
      throw new ProblemException(
              failure.code(), left + ": " + failure.getMessage(), place.endCommand())
          .because(e);
    }
  }
}
