package furrow.client.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long to wait for what runs, and whether to tell meanwhile how far it is. */
public final class FollowOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "0",
      description = "Stop waiting after this time with exit status 124; what runs goes on.")
  private Duration timeout;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on stderr.")
  private boolean quiet;

  /** Zero for no end. */
  public Duration timeout() {
    return timeout;
  }

  /** How long to put up with a server that is away, busy or full: never longer than the timeout. */
  public Duration patience() {
    return timeout.isZero() || timeout.compareTo(PATIENCE) > 0 ? PATIENCE : timeout;
  }

  public boolean quiet() {
    return quiet;
  }
}
