package furrow.client.cli.task;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How to wait for an answer. */
public final class WaitOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "0",
      description = "Stop waiting after this time with exit status 124; the task goes on.")
  private Duration timeout;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the answer to this file.")
  private Path out;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on stderr.")
  private boolean quiet;

  Duration timeout() {
    return timeout;
  }

  /** How long to put up with a server that is away, busy or full: never longer than the timeout. */
  Duration patience() {
    return timeout.isZero() || timeout.compareTo(PATIENCE) > 0 ? PATIENCE : timeout;
  }

  /** Null for stdout. */
  Path out() {
    return out;
  }

  boolean quiet() {
    return quiet;
  }
}
