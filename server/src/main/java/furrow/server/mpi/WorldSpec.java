package furrow.server.mpi;

import furrow.protocol.access.Cidr;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.server.access.UserName;
import furrow.slurm.Options;
import furrow.slurm.SlurmException;
import java.util.List;

/**
 * The world that was asked for; stored before anything is started for it.
 *
 * @param world id: 32 random hex digits
 * @param ranks that compute
 * @param launcher what starts the ranks
 * @param mode how the master moves fragments
 * @param network in which ranks speak to each other, like 10.0.0.0/8
 * @param groups of the ranks
 * @param arguments options of sbatch or srun
 * @param allocation in which the ranks are to be steps; 0 to submit one
 */
public record WorldSpec(
    String world,
    int ranks,
    LauncherKind launcher,
    MpiMode mode,
    String network,
    List<String> groups,
    List<String> arguments,
    long allocation) {
  static final int MAX_RANKS = 1_000;
  private static final int MAX_ARGUMENTS = 64;
  private static final int MAX_GROUPS = 64;
  private static final int MAX_CHARACTERS = 16 * 1024;
  private static final int MAX_NAME = 64;

  public WorldSpec {
    groups = List.copyOf(groups);
    arguments = List.copyOf(arguments);
  }

  /**
   * The request of a client, checked and completed.
   *
   * @param world id of the new world
   * @param otherwise what launches it when the client names nothing
   * @throws ProblemException BAD_REQUEST or BAD_SETTING
   */
  static WorldSpec of(MpiUp ask, String world, LauncherKind otherwise) throws ProblemException {
    if (ask.ranks() < 1 || ask.ranks() > MAX_RANKS) {
      throw bad(
          "ranks: " + ask.ranks() + " (expected: 1 to " + MAX_RANKS + ")",
          "the master is one more and not counted: furrow mpi up --ranks 2");
    }
    checkNetwork(ask.network());
    List<String> groups = ask.groups().isEmpty() ? List.of("mpi") : ask.groups();
    checkGroups(groups);
    checkArguments(ask.arguments());
    if (ask.allocation() < 0) {
      throw bad("allocation " + ask.allocation(), "squeue --me");
    }
    LauncherKind launcher = launcher(ask, otherwise);
    if (launcher == LauncherKind.LOCAL && !ask.arguments().isEmpty()) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "options of Slurm (" + ask.arguments().get(0) + ") are not for --launcher local",
          "furrow mpi up --ranks " + ask.ranks() + " --launcher local");
    }
    return new WorldSpec(
        world,
        ask.ranks(),
        launcher,
        mode(ask),
        ask.network(),
        groups,
        ask.arguments(),
        ask.allocation());
  }

  private static void checkNetwork(String network) throws ProblemException {
    Cidr.parse(network);
  }

  private static void checkGroups(List<String> groups) throws ProblemException {
    if (groups.size() > MAX_GROUPS) {
      throw bad(groups.size() + " groups (expected: at most " + MAX_GROUPS + ")", "name fewer");
    }
    for (String group : groups) {
      if (!UserName.valid(group, MAX_NAME)) {
        throw bad(
            "group name \"" + group + "\" (expected: 1 to " + MAX_NAME + " of a-z, 0-9, . _ -)",
            "choose another name");
      }
    }
  }

  private static void checkArguments(List<String> arguments) throws ProblemException {
    int characters = arguments.stream().mapToInt(String::length).sum();
    if (arguments.size() > MAX_ARGUMENTS || characters > MAX_CHARACTERS) {
      throw bad(
          arguments.size() + " options of " + characters + " characters",
          "give at most " + MAX_ARGUMENTS + " options");
    }
    try {
      Options.of(arguments);
    } catch (SlurmException e) {
      throw new ProblemException(ErrorCode.BAD_SETTING, e.getMessage(), e.hint()).because(e);
    }
  }

  private static MpiMode mode(MpiUp ask) throws ProblemException {
    try {
      return ask.mode().isEmpty() ? MpiMode.AUTO : MpiMode.parse(ask.mode());
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage(), "furrow mpi up --ranks 2 --mpi-mode auto");
    }
  }

  private static LauncherKind launcher(MpiUp ask, LauncherKind otherwise) throws ProblemException {
    if (ask.launcher().isEmpty()) {
      return ask.allocation() != 0 ? LauncherKind.SLURM : otherwise;
    }
    try {
      return LauncherKind.parse(ask.launcher());
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage(), "furrow mpi up --ranks 2 --launcher local");
    }
  }

  private static ProblemException bad(String what, String hint) {
    return new ProblemException(ErrorCode.BAD_REQUEST, what, hint);
  }
}
