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

/**
 * One world's ranks, as Slurm is asked for them.
 *
 * @param name of their allocation and of their steps
 * @param timeLimit of a job whose user names none; empty for none
 */
record SlurmRequests(
    WorldSpec spec, RankPrograms programs, Slurm slurm, String name, String timeLimit) {

  /** The user's options. */
  Options options() throws SlurmException {
    return Options.of(spec.arguments());
  }

  /** The user's options for sbatch, with a time limit of the server's environment. */
  Options batchOptions() throws SlurmException {
    Options options = options();
    if (options.hasTime() || timeLimit.isEmpty()) {
      return options;
    }
    List<String> words = new ArrayList<>(List.of("--time=" + timeLimit));
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
}
