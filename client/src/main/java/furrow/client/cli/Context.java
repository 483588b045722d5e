package furrow.client.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What surrounds a command.
 *
 * @param environment the process's, or a test's
 * @param in standard input
 * @param out data goes here
 * @param err talk goes here
 * @param terminal whether {@code err} is a terminal
 * @param columns width of that terminal
 * @param runner what can start things; null on the thin class path
 */
public record Context(
    Map<String, String> environment,
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    int columns,
    CommandRunner runner) {
  /** Set by the launcher: the standard file descriptors that are terminals, e.g. {@code 012}. */
  private static final String TERMINALS = System.getProperty("furrow.terminals", "");

  private static final int DEFAULT_COLUMNS = 100;
  private static final int NARROWEST = 20;

  /** The context of this process. */
  public static Context ofProcess(CommandRunner runner) {
    Map<String, String> environment = System.getenv();
    return new Context(
        environment,
        System.in,
        StandardStream.output(),
        StandardStream.error(),
        TERMINALS.indexOf('2') >= 0 && !plain(environment),
        columnsOf(System.getProperty("furrow.columns", "")),
        runner);
  }

  /**
   * Whether the user or the terminal wants no escape of any kind: no colour, and no line that is
   * written over (no-color.org; a terminal without a type is a dumb one).
   */
  static boolean plain(Map<String, String> environment) {
    String terminal = environment.getOrDefault("TERM", "");
    return !environment.getOrDefault("NO_COLOR", "").isEmpty()
        || terminal.isEmpty()
        || terminal.equals("dumb");
  }

  private static int columnsOf(String text) {
    try {
      int columns = Integer.parseInt(text);
      return columns <= 0 ? DEFAULT_COLUMNS : Math.max(NARROWEST, columns);
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }

  /** Whether standard input and output are both a terminal: somebody may type. */
  public static boolean interactive() {
    return TERMINALS.indexOf('0') >= 0 && TERMINALS.indexOf('1') >= 0;
  }
}
