package furrow.client.cli.mpi;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Require;
import furrow.client.cli.ServerLeaf;
import furrow.client.cli.TaskFollower;
import furrow.client.progress.LiveLine;
import furrow.client.render.Format;
import furrow.protocol.access.Cidr;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow mpi up}. */
@Command(
    name = "up",
    description = {
      "Brings up a world: N ranks that compute, and a master.",
      "Each rank is a worker of one slot; tasks reach them by --group mpi."
    },
    footer = {
      "",
      "Examples:",
      "  furrow mpi up --ranks 2 --launcher local",
      "  furrow mpi up --ranks 4 -- --nodes=4 --partition=cpu --time=30",
      "  salloc -N4 furrow mpi up --ranks 4        inside this allocation"
    })
public final class MpiUpCommand extends ServerLeaf {
  /** Most ranks of a world. */
  private static final int MAX_RANKS = 1_000;

  private static final int MAX_ARGUMENTS = 64;
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  @Option(
      names = "--ranks",
      paramLabel = "N",
      required = true,
      description = "Ranks that compute; the master is one more.")
  private int ranks;

  @Option(
      names = "--launcher",
      paramLabel = "slurm|local",
      description = {
        "slurm: inside the allocation this command runs in, else in one that is submitted.",
        "local: processes on the server's host. Default: slurm where it is installed."
      })
  private LauncherKind launcher;

  @Option(
      names = "--mpi-mode",
      paramLabel = "auto|rounds|window",
      defaultValue = "auto",
      description = {
        "rounds: scatter and gather; window: to the rank that is free. Default auto, by how",
        "long subtasks take."
      })
  private MpiMode mode;

  @Option(
      names = "--mpi-network",
      paramLabel = "CIDR",
      defaultValue = "",
      description = {
        "Network in which ranks and master speak MPI, as in 10.0.0.0/8; default loopback.",
        "MPI's own sockets are not encrypted: name a network you trust."
      })
  private String network;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      split = ",",
      defaultValue = "mpi",
      description = "Group of the ranks; may be repeated. Default mpi.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = {
        "How long to wait until it is up; default 60s. Then exit status 124; the server goes on",
        "bringing it up."
      })
  private Duration timeout;

  @Option(names = "--no-wait", description = "Return when the server knows what is wanted.")
  private boolean noWait;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARG",
      description = {
        "After --: options of sbatch, or of srun inside an allocation: partition, nodes, time",
        "and the like. The server's docs/slurm.md lists those it takes."
      })
  private List<String> arguments = new ArrayList<>();

  @Override
  protected int call(FurrowClient client) throws Exception {
    MpiUp order = order();
    MpiWorldInfo world = client.worlds().up(order);
    if (noWait) {
      if (printer().format() == Format.TABLE) {
        say("world " + WorldView.shortId(world) + " is coming up; see: furrow mpi status");
        context().out().println(world.world());
      } else {
        WorldView.print(printer(), world);
      }
      return 0;
    }
    client.retryFor(LONGEST_RETRY, this::say);
    try (TaskFollower.DetachNotice detached =
            new TaskFollower.DetachNotice(
                this,
                "detached; the server goes on bringing it up",
                "hint: furrow mpi status  (to end it: furrow mpi down)");
        LiveLine line = new LiveLine(context().err(), context().terminal(), context().columns())) {
      world = new WorldWait(client.worlds(), line, WorldView.bounded(timeout)).untilUp(world);
    }
    WorldView.print(printer(), world);
    return 0;
  }

  private MpiUp order() throws ProblemException {
    Require.between("--ranks", ranks, 1, MAX_RANKS);
    Require.between("SBATCH/SRUN ARGS", arguments.size(), 0, MAX_ARGUMENTS);
    if (!arguments.isEmpty() && !arguments().contains("--")) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "unexpected argument '" + arguments.get(0) + "'",
          "what sbatch or srun shall get goes after --: furrow mpi up --ranks 4 -- --nodes=4");
    }
    Cidr.parse(network);
    for (String group : groups) {
      Require.name("--group", group);
    }
    return new MpiUp(
        ranks,
        launcher == null ? "" : launcher.text(),
        mode.text(),
        network,
        groups,
        arguments,
        allocation(context().environment()));
  }

  /**
   * The allocation that the command runs in; 0 for none. Nothing else of the environment travels.
   */
  private static long allocation(Map<String, String> environment) {
    String id = environment.getOrDefault("SLURM_JOB_ID", "");
    return id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
  }
}
