package furrow.client.cli.start;

import furrow.client.cli.Require;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How many local workers a server has, and how many requests (docs/inference.md). */
public final class LocalWorkerOptions {
  private static final int MOST = 1_024;
  private static final int MOST_REQUESTS = 100_000;
  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9}))?");

  @Option(
      names = "--local-workers",
      paramLabel = "N|N..M",
      defaultValue = "",
      description = {
        "Start N workers of one slot on this host, in group local; they work over",
        "shared memory, are replaced when they die, and end with the server. N..M: as many as",
        "the requests in flight need. 0: none. Default 2..4, from the first request on."
      })
  private String workers;

  @Option(
      names = "--scale-interval",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "How often it is looked whether a local worker is to be added or ended; default ${DEFAULT-VALUE}.")
  private Duration interval;

  @Option(
      names = "--scale-up",
      paramLabel = "N",
      defaultValue = "5",
      description = "Add one when more than N requests are in flight; default ${DEFAULT-VALUE}.")
  private int up;

  @Option(
      names = "--scale-down",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "End one when fewer than N requests are in flight for each; default ${DEFAULT-VALUE}.")
  private int down;

  @Option(
      names = "--scale-idle",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "End only what has had so little to do for TIME; default ${DEFAULT-VALUE}.")
  private Duration idle;

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      defaultValue = "256",
      description = {
        "Requests in flight, as of POST /process; more get 503;",
        "default ${DEFAULT-VALUE}."
      })
  private int requests;

  private int least = 2;
  private int most = 4;

  void check() throws ProblemException {
    Require.between("--scale-interval", interval, SHORTEST, LONGEST);
    Require.between("--scale-up", up, 1, MOST_REQUESTS);
    Require.between("--scale-down", down, 1, MOST_REQUESTS);
    Require.between("--scale-idle", idle, Duration.ZERO, LONGEST);
    Require.between("--max-requests", requests, 1, MOST_REQUESTS);
    if (!workers.isEmpty()) {
      parse();
    }
  }

  private void parse() throws ProblemException {
    Matcher numbers = NUMBERS.matcher(workers);
    boolean fine = numbers.matches();
    if (fine) {
      least = Integer.parseInt(numbers.group(1));
      most = numbers.group(2) == null ? least : Integer.parseInt(numbers.group(2));
      fine = most <= MOST && (most == 0 || least >= 1 && least <= most);
    }
    if (!fine) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "--local-workers " + workers + " (expected: 0 to " + MOST + ", or as in 2..4)",
          "furrow server start --local-workers 2..4");
    }
  }

  /** Whether there are any. */
  public boolean any() {
    return most > 0;
  }

  /** Whether they start with the server. */
  public boolean atStart() {
    return !workers.isEmpty();
  }

  public int least() {
    return least;
  }

  public int most() {
    return most;
  }

  public Duration interval() {
    return interval;
  }

  public int up() {
    return up;
  }

  public int down() {
    return down;
  }

  public Duration idle() {
    return idle;
  }

  /** Requests in flight at most. */
  public int requests() {
    return requests;
  }
}
