package furrow.client.cli.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.util.Map;
import java.util.TreeMap;

/** What Slurm's programs need of the environment in which the user has typed the command. */
final class SlurmVariables {
  private static final int MOST = 256;
  private static final int LONGEST = 8 * 1024;
  private static final int MOST_CHARS = 128 * 1024;

  /** A secret: it neither travels nor is stored; Slurm has other ways to know its users. */
  private static final String TOKEN = "SLURM_JWT";

  private SlurmVariables() {}

  /**
   * The variables of Slurm, and where its programs and their libraries are found.
   *
   * @throws ProblemException when that is more than a server takes
   */
  static Map<String, String> of(Map<String, String> environment) throws ProblemException {
    Map<String, String> needed = new TreeMap<>();
    int chars = 0;
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (needed(variable.getKey())) {
        int length = variable.getKey().length() + variable.getValue().length();
        chars += length;
        needed.put(variable.getKey(), variable.getValue());
        check(length <= LONGEST, variable.getKey() + " has " + length + " characters", LONGEST);
      }
    }
    check(needed.size() <= MOST, needed.size() + " variables of Slurm", MOST);
    check(chars <= MOST_CHARS, "the variables of Slurm have " + chars + " characters", MOST_CHARS);
    return needed;
  }

  private static boolean needed(String name) {
    return name.equals("PATH")
        || name.equals("LD_LIBRARY_PATH")
        || name.startsWith("SBATCH_")
        || name.startsWith("SLURM_") && !name.equals(TOKEN);
  }

  private static void check(boolean fine, String found, int most) throws ProblemException {
    if (!fine) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          found + " (expected: at most " + most + ")",
          "unset what is not needed, as in: env -i PATH=\"$PATH\" HOME=\"$HOME\" furrow mpi up ...");
    }
  }
}
