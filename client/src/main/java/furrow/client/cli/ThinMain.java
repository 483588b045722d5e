package furrow.client.cli;

/** The {@code furrow} command on the thin class path: everything that does not start anything. */
public final class ThinMain {
  private ThinMain() {}

  public static void main(String[] args) {
    System.exit(Cli.run(Context.ofProcess(null), args));
  }
}
