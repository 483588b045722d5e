package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.Options;
import furrow.slurm.Slurm;
import furrow.slurm.SlurmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One world's ranks, as Slurm is asked for them.
 *
 * @param name of their allocation and of their steps
 */
record SlurmRequests(WorldSpec spec, RankPrograms programs, Slurm slurm, String name) {

  /** The user's options. */
  Options options() throws SlurmException {
    return Options.of(spec.arguments());
  }

  /** The user's options for sbatch; a time limit may stand in the environment. */
  Options batchOptions() throws SlurmException {
    Options options = options();
    String time = spec.environment().getOrDefault("SBATCH_TIMELIMIT", "");
    if (options.hasTime() || time.isEmpty()) {
      return options;
    }
    List<String> words = new ArrayList<>(List.of("--time=" + time));
    words.addAll(options.words());
    return Options.of(words);
  }

  /** All ranks as one step of a job. */
  Slurm.StepRequest all(long job) throws SlurmException, ProblemException {
    return new Slurm.StepRequest(
        job, name, spec.ranks(), options().words(), Map.of(), programs.rank(spec), log());
  }

  /** One rank as a step of its own. */
  Slurm.StepRequest one(long job, int number, String node) throws ProblemException {
    return new Slurm.StepRequest(
        job,
        name,
        1,
        List.of("--nodes=1", "--nodelist=" + node),
        Map.of("FURROW_RANK", Integer.toString(number)),
        programs.rank(spec),
        made(programs.log(number)));
  }

  /** What the job's script and the first ranks say. */
  Path log() throws ProblemException {
    return made(programs.log(1).resolveSibling("mpi-slurm.log"));
  }

  private static Path made(Path log) throws ProblemException {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      return log;
    } catch (IOException e) {
      throw new ProblemException(
              ErrorCode.INTERNAL, "the log " + log + ": " + e, "ls -ld " + log.getParent())
          .because(e);
    }
  }

  /** The steps of ours that run in a job. */
  List<Slurm.Step> steps(long job) throws SlurmException {
    return slurm.steps(job).stream().filter(step -> step.name().equals(name)).toList();
  }

  /** What Slurm's programs get of the environment in which a world was asked for. */
  static final class Environment {
    private static final Set<String> KEPT = Set.of("PATH", "LD_LIBRARY_PATH", "SLURM_CONF");

    /** A user's defaults for sbatch that would make something else of the job. */
    private static final Set<String> NOT_OURS =
        Set.of(
            "SBATCH_ARRAY_INX",
            "SBATCH_CLUSTERS",
            "SBATCH_EXPORT",
            "SBATCH_GET_USER_ENV",
            "SBATCH_TEST_ONLY",
            "SBATCH_WAIT");

    private Environment() {}

    /** Without what an allocation says about itself: srun would take that for options. */
    static Map<String, String> of(Map<String, String> callers) {
      Map<String, String> kept = new TreeMap<>();
      callers.forEach(
          (name, value) -> {
            if (KEPT.contains(name) || name.startsWith("SBATCH_") && !NOT_OURS.contains(name)) {
              kept.put(name, value);
            }
          });
      return kept;
    }

    /** The allocation in which a world was asked for; 0 for none. */
    static long allocation(Map<String, String> callers) {
      String id = callers.getOrDefault("SLURM_JOB_ID", "");
      return id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
    }
  }
}
