package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.KernelSettings;
import furrow.kernel.Operation;
import java.util.Set;

/**
 * How the CSV kernel is to behave.
 *
 * @param skipBadCells count cells that are no numbers instead of failing
 * @param maxGroups most groups of an answer
 * @param noHeader the first record is data
 */
record CsvOptions(boolean skipBadCells, int maxGroups, boolean noHeader) {
  private static final Set<String> KNOWN = Set.of("bad-cells", "max-groups", "no-header");
  private static final int DEFAULT_MAX_GROUPS = 5_000_000;
  private static final int MOST_GROUPS = 100_000_000;

  static CsvOptions of(Operation operation) throws KernelException {
    KernelSettings.checkOptions("csv", operation, KNOWN);
    String badCells = operation.option("bad-cells", "fail");
    if (!badCells.equals("fail") && !badCells.equals("skip")) {
      throw refuse("--bad-cells " + badCells, "use --bad-cells fail or --bad-cells skip");
    }
    String noHeader = operation.option("no-header", "false");
    if (!noHeader.equals("true") && !noHeader.equals("false")) {
      throw refuse("--no-header " + noHeader, "use --no-header without a value");
    }
    return new CsvOptions(
        badCells.equals("skip"),
        maxGroups(operation.option("max-groups", Integer.toString(DEFAULT_MAX_GROUPS))),
        noHeader.equals("true"));
  }

  private static int maxGroups(String text) throws KernelException {
    try {
      int groups = Integer.parseInt(text);
      if (groups >= 1 && groups <= MOST_GROUPS) {
        return groups;
      }
    } catch (NumberFormatException e) {
      // Refused below like a number out of range.
    }
    throw refuse("--max-groups " + text, "give a number from 1 to " + MOST_GROUPS);
  }

  private static KernelException refuse(String setting, String hint) {
    return new KernelException(
        KernelException.Kind.OPERATION, "BAD_OPERATION", "not a valid setting: " + setting, hint);
  }
}
