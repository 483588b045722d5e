package furrow.app;

import furrow.client.cli.Cli;
import furrow.client.cli.Context;

/** The {@code furrow} command with everything. */
public final class Main {
  private static final int INTERRUPTED = 130;

  private Main() {}

  public static void main(String[] args) {
    System.exit(Cli.run(Context.ofProcess(new AppCommandRunner(Main::endAtOnce)), args));
  }

  /** For the second signal: nothing more is waited for. */
  private static void endAtOnce() {
    Runtime.getRuntime().halt(INTERRUPTED);
  }
}
