package furrow.client.cli.start;

import furrow.client.cli.Leaf;
import furrow.client.cli.Require;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code furrow mpi rank}, which only launchers of ranks type. */
@Command(
    name = "rank",
    hidden = true,
    description = "A rank of a world: a worker of one slot whose work arrives over MPI.")
public final class MpiRankCommand extends Leaf {
  private static final int LARGEST = 1_000_000;

  @Mixin private MpiPartOptions part;

  @Mixin private OfferOptions offer;

  @Option(
      names = "--number",
      paramLabel = "N",
      defaultValue = "0",
      description = "Which rank it is, from 1; default FURROW_RANK, else SLURM_PROCID + 1.")
  private int number;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      required = true,
      description = "Where kernels are loaded from.")
  private Path plugins;

  @Override
  public Integer call() throws Exception {
    offer.check();
    Require.between("--number", number(), 1, LARGEST);
    return runner().rank(this);
  }

  public MpiPartOptions part() {
    return part;
  }

  public OfferOptions offer() {
    return offer;
  }

  /** From 1. */
  public int number() throws ProblemException {
    if (number != 0) {
      return number;
    }
    Map<String, String> environment = context().environment();
    String given = environment.get("FURROW_RANK");
    String task = environment.get("SLURM_PROCID");
    try {
      if (given != null) {
        return Integer.parseInt(given);
      }
      if (task != null) {
        return Integer.parseInt(task) + 1;
      }
    } catch (NumberFormatException e) {
      throw bad("no number of a rank: " + (given != null ? given : task));
    }
    throw bad("this process was not told which rank it is");
  }

  private static ProblemException bad(String message) {
    return new ProblemException(
        ErrorCode.BAD_SETTING, message, "ranks are started by furrow mpi up --ranks N");
  }

  public Path plugins() {
    return plugins;
  }
}
