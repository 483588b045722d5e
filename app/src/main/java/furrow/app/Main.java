package furrow.app;

import furrow.client.cli.Cli;
import furrow.client.cli.Context;

/** The {@code furrow} command with everything. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Cli.run(Context.ofProcess(new AppCommandRunner(Main::endAtOnce)), args));
  }

  /** For a second signal, and for what nothing can go on from: nothing more is waited for. */
  private static void endAtOnce(int status) {
    Runtime.getRuntime().halt(status);
  }
}
