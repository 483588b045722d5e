package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.state.PrivateFiles;
import furrow.slurm.Allocation;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  private final SlurmContext context;
  private final SlurmRequests requests;
  private final RankAllocation place;
  private final ProcessExits exits = new ProcessExits();
  private final ReplacementSteps successors;
  private final AllocationFile note;
  private volatile AllocationWatch watch;

  public SlurmLauncher(WorldSpec spec, RankPrograms programs, SlurmContext context) {
    this.context = context;
    requests =
        new SlurmRequests(
            spec,
            programs,
            Slurm.in(context.environment()),
            context.name(spec.world()),
            context.environment().getOrDefault("SBATCH_TIMELIMIT", ""));
    place =
        spec.allocation() == 0
            ? new RankAllocation.Submitted(requests)
            : new RankAllocation.Existing(requests, spec.allocation());
    successors = new ReplacementSteps(requests, exits);
    note = new AllocationFile(context.directory(), spec.world());
  }

  /**
   * Ends allocations of this server that no world is meant to have.
   *
   * @param keep the world that is meant to be; empty for none
   * @return their ids
   */
  public static List<Long> sweep(SlurmContext context, String keep) throws ProblemException {
    String kept = keep.isEmpty() ? "" : context.name(keep);
    List<Long> ended = new ArrayList<>();
    try {
      Slurm slurm = Slurm.in(context.environment());
      for (Allocation job : slurm.queue()) {
        if (job.name().startsWith(context.prefix()) && !job.name().equals(kept)) {
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
      throw problem(e);
    }
  }

  @Override
  public void check() throws ProblemException {
    try {
      NetworkCheck.check(
          place.candidates(requests.slurm().check()),
          context.loopback(),
          requests.spec().network());
    } catch (SlurmException e) {
      throw problem(e);
    }
    String missing = requests.programs().missing();
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
      throw problem(e);
    }
  }

  private void begun(long id) throws ProblemException {
    note.write(id);
    LOG.info("world {}: allocation {} ({})", requests.spec().world(), id, requests.name());
    watch(id);
  }

  private void watch(long id) {
    if (watch != null) {
      watch.close();
    }
    watch = new AllocationWatch(requests.slurm(), id, place::isOurs);
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
      throw problem(e);
    }
  }

  @Override
  public void replace(int number) throws ProblemException {
    AllocationWatch watching = watch;
    if (watching == null) {
      throw new ProblemException(
          ErrorCode.BUSY, "rank " + number + ": there is no allocation yet", "furrow mpi status");
    }
    watching.wake();
    long id = watching.status().allocation();
    try {
      Optional<Allocation> job = requests.slurm().job(id).filter(place::isOurs);
      if (job.isEmpty() || !job.get().running()) {
        throw notRunning(number, AllocationWatch.of(id, job));
      }
      successors.start(number, job.get(), watching.firstNodes());
    } catch (SlurmException e) {
      throw problem(e);
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
      ProblemException failure = problem(e);
      String left = "the allocation " + requests.name() + " may still be there";
      throw new ProblemException(
              failure.code(), left + ": " + failure.getMessage(), place.endCommand())
          .because(e);
    }
  }

  /** What Slurm could not or would not do, as an error of the server. */
  static ProblemException problem(SlurmException e) {
    ErrorCode code =
        switch (e.kind()) {
          case MISSING, REFUSED -> ErrorCode.BAD_SETTING;
          case SILENT -> ErrorCode.UNREACHABLE;
          case UNREADABLE -> ErrorCode.INTERNAL;
        };
    return new ProblemException(code, "Slurm: " + e.getMessage(), e.hint()).because(e);
  }

  /** The allocation that was started for a world, remembered over a restart of the server. */
  private static final class AllocationFile {
    private final Path file;
    private final String world;

    AllocationFile(Path directory, String world) {
      this.file = directory.resolve("allocation");
      this.world = world;
    }

    /** The allocation noted for this world; 0 for none. */
    long read() throws ProblemException {
      try {
        if (!Files.exists(file)) {
          return 0;
        }
        String[] words = Files.readString(file).strip().split(" ");
        boolean ours = words.length == 2 && words[0].equals(world) && words[1].matches("\\d{1,18}");
        return ours ? Long.parseLong(words[1]) : 0;
      } catch (IOException e) {
        throw failed(e);
      }
    }

    void write(long allocation) throws ProblemException {
      try {
        PrivateFiles.directory(file.getParent());
        PrivateFiles.write(file, world + " " + allocation + "\n");
      } catch (IOException e) {
        throw failed(e);
      }
    }

    void delete() throws ProblemException {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private ProblemException failed(IOException e) {
      return new ProblemException(
              ErrorCode.INTERNAL, "the allocation's note " + file + ": " + e, "ls -l " + file)
          .because(e);
    }
  }
}
