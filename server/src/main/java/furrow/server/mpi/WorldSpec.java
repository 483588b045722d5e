package furrow.server.mpi;

import furrow.protocol.access.Cidr;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.server.access.UserName;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The world that was asked for; stored before anything is started for it.
 *
 * @param world id: 32 random hex digits
 * @param ranks that compute
 * @param launcher what starts the ranks
 * @param mode how the master moves fragments
 * @param network in which ranks speak to each other, like 10.0.0.0/8
 * @param groups of the ranks
 * @param arguments handed on to sbatch or srun
 * @param environment what Slurm's programs need of the caller's environment
 */
public record WorldSpec(
    String world,
    int ranks,
    LauncherKind launcher,
    MpiMode mode,
    String network,
    List<String> groups,
    List<String> arguments,
    Map<String, String> environment) {
  static final int MAX_RANKS = 1_000;
  private static final int MAX_ARGUMENTS = 64;
  private static final int MAX_GROUPS = 64;
  private static final int MAX_VARIABLES = 256;
  private static final int MAX_CHARACTERS = 128 * 1024;
  private static final int MAX_NAME = 64;

  public WorldSpec {
    groups = List.copyOf(groups);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /**
   * The request of a client, checked and completed.
   *
   * @param world id of the new world
   * @throws ProblemException BAD_REQUEST or BAD_SETTING
   */
  static WorldSpec of(MpiUp ask, String world) throws ProblemException {
    if (ask.ranks() < 1 || ask.ranks() > MAX_RANKS) {
      throw bad(
          "ranks: " + ask.ranks() + " (expected: 1 to " + MAX_RANKS + ")",
          "the master is one more and not counted: furrow mpi up --ranks 2");
    }
    checkNetwork(ask.network());
    List<String> groups = ask.groups().isEmpty() ? List.of("mpi") : ask.groups();
    checkGroups(groups);
    checkLists(ask);
    return new WorldSpec(
        world,
        ask.ranks(),
        launcher(ask),
        mode(ask),
        ask.network(),
        groups,
        ask.arguments(),
        ask.environment());
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

  private static void checkLists(MpiUp ask) throws ProblemException {
    if (ask.arguments().size() > MAX_ARGUMENTS || ask.environment().size() > MAX_VARIABLES) {
      throw bad(
          ask.arguments().size() + " arguments, " + ask.environment().size() + " variables",
          "hand on at most " + MAX_ARGUMENTS + " arguments");
    }
    long characters = 0;
    for (String argument : ask.arguments()) {
      characters += checked(argument);
    }
    for (Map.Entry<String, String> variable : ask.environment().entrySet()) {
      characters += checked(variable.getKey()) + checked(variable.getValue());
    }
    if (characters > MAX_CHARACTERS) {
      throw bad(characters + " characters of arguments and environment", "put them into a script");
    }
  }

  private static int checked(String text) throws ProblemException {
    if (text.indexOf('\0') >= 0) {
      throw bad("an argument or variable with a NUL character", "leave it out");
    }
    return text.length();
  }

  private static MpiMode mode(MpiUp ask) throws ProblemException {
    try {
      return ask.mode().isEmpty() ? MpiMode.AUTO : MpiMode.parse(ask.mode());
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage(), "furrow mpi up --ranks 2 --mpi-mode auto");
    }
  }

  private static LauncherKind launcher(MpiUp ask) throws ProblemException {
    if (ask.launcher().isEmpty()) {
      return slurm(ask.environment()) ? LauncherKind.SLURM : LauncherKind.LOCAL;
    }
    try {
      return LauncherKind.parse(ask.launcher());
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage(), "furrow mpi up --ranks 2 --launcher local");
    }
  }

  /** Inside an allocation, or where jobs can be submitted. */
  private static boolean slurm(Map<String, String> environment) {
    if (environment.containsKey("SLURM_JOB_ID")) {
      return true;
    }
    String path = environment.getOrDefault("PATH", System.getenv().getOrDefault("PATH", ""));
    for (String directory : path.split(File.pathSeparator)) {
      if (directory.startsWith("/") && Files.isExecutable(Path.of(directory, "sbatch"))) {
        return true;
      }
    }
    return false;
  }

  private static ProblemException bad(String what, String hint) {
    return new ProblemException(ErrorCode.BAD_REQUEST, what, hint);
  }
}
