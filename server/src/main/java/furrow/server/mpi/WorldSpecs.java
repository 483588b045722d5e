package furrow.server.mpi;

import furrow.protocol.access.Cidr;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.server.access.UserName;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What was asked for, checked and completed. */
final class WorldSpecs {
  static final int MOST_RANKS = 1_000;
  private static final int MOST_ARGUMENTS = 64;
  private static final int MOST_GROUPS = 64;
  private static final int MOST_VARIABLES = 256;
  private static final int MOST_CHARACTERS = 128 * 1024;
  private static final int MAX_NAME = 64;
  private static final List<String> MODES = List.of("auto", "rounds", "window");

  private WorldSpecs() {}

  /**
   * @param world id of the new world
   * @throws ProblemException BAD_REQUEST or BAD_SETTING
   */
  static WorldSpec of(MpiUp ask, String world) throws ProblemException {
    if (ask.ranks() < 1 || ask.ranks() > MOST_RANKS) {
      throw bad(
          "ranks: " + ask.ranks() + " (expected: 1 to " + MOST_RANKS + ")",
          "the master is one more and not counted: furrow mpi up --ranks 2");
    }
    String mode = ask.mode().isEmpty() ? "auto" : ask.mode();
    if (!MODES.contains(mode)) {
      throw bad("mode \"" + mode + "\" (expected: one of " + MODES + ")", "leave --mpi-mode out");
    }
    checkNetwork(ask.network());
    List<String> groups = ask.groups().isEmpty() ? List.of("mpi") : ask.groups();
    checkGroups(groups);
    checkLists(ask);
    return new WorldSpec(
        world,
        ask.ranks(),
        launcher(ask),
        mode,
        ask.network(),
        groups,
        ask.arguments(),
        ask.environment());
  }

  private static void checkNetwork(String network) throws ProblemException {
    Cidr.parse(network);
  }

  private static void checkGroups(List<String> groups) throws ProblemException {
    if (groups.size() > MOST_GROUPS) {
      throw bad(groups.size() + " groups (expected: at most " + MOST_GROUPS + ")", "name fewer");
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
    if (ask.arguments().size() > MOST_ARGUMENTS || ask.environment().size() > MOST_VARIABLES) {
      throw bad(
          ask.arguments().size() + " arguments, " + ask.environment().size() + " variables",
          "hand on at most " + MOST_ARGUMENTS + " arguments");
    }
    long characters = 0;
    for (String argument : ask.arguments()) {
      characters += checked(argument);
    }
    for (Map.Entry<String, String> variable : ask.environment().entrySet()) {
      characters += checked(variable.getKey()) + checked(variable.getValue());
    }
    if (characters > MOST_CHARACTERS) {
      throw bad(characters + " characters of arguments and environment", "put them into a script");
    }
  }

  private static int checked(String text) throws ProblemException {
    if (text.indexOf('\0') >= 0) {
      throw bad("an argument or variable with a NUL character", "leave it out");
    }
    return text.length();
  }

  private static String launcher(MpiUp ask) throws ProblemException {
    String named = ask.launcher();
    if (named.isEmpty()) {
      return slurm(ask.environment()) ? LauncherFactory.SLURM : LauncherFactory.LOCAL;
    }
    if (!named.equals(LauncherFactory.SLURM) && !named.equals(LauncherFactory.LOCAL)) {
      throw bad(
          "launcher \"" + named + "\" (expected: slurm or local)",
          "furrow mpi up --ranks N --launcher local");
    }
    return named;
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
