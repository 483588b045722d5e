package furrow.client.cli.start;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a daemon is started. */
public final class DaemonOptions {
  @Option(
      names = {"-d", "--detach"},
      description = "Run in the background; return when it is ready.")
  private boolean detach;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Log file; default: in the state directory with --detach, else stderr.")
  private Path log;

  public boolean detach() {
    return detach;
  }

  /** Null when not given. */
  public Path log() {
    return log;
  }
}
