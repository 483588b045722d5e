package furrow.server.local;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.time.Duration;

/**
 * How many local workers there are.
 *
 * @param least that run, however little there is to do
 * @param most that run, however much there is to do
 * @param atStart whether they start with the server; else with the first invocation
 * @param interval at which it is looked whether one is to be added or ended
 * @param upAbove requests in flight beyond which one is added
 * @param downBelow requests in flight per worker, on average, below which one may be ended
 * @param idle time that a worker is spared for, without work or with that little of it
 */
public record LocalWorkerSettings(
    int least,
    int most,
    boolean atStart,
    Duration interval,
    int upAbove,
    int downBelow,
    Duration idle) {
  private static final int LARGEST = 1_024;

  /** Two, and up to four under load, from the first invocation on. */
  public static final LocalWorkerSettings DEFAULT =
      new LocalWorkerSettings(2, 4, false, Duration.ofSeconds(10), 5, 2, Duration.ofSeconds(60));

  /** So many from the start, no more and no less. */
  public static LocalWorkerSettings fixed(int count) {
    return DEFAULT.between(count, count);
  }

  /** From the start on. */
  public LocalWorkerSettings between(int fewest, int largest) {
    return new LocalWorkerSettings(fewest, largest, true, interval, upAbove, downBelow, idle);
  }

  /** With other numbers of the scaling. */
  public LocalWorkerSettings scaled(Duration every, int up, int down, Duration spared) {
    return new LocalWorkerSettings(least, most, atStart, every, up, down, spared);
  }

  void check() throws ProblemException {
    if (least < 1 || most < least || most > LARGEST) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "local workers: " + least + ".." + most + " (expected: 1 to " + LARGEST + ")",
          "start with one for each processor: --local-workers "
              + Runtime.getRuntime().availableProcessors());
    }
  }

  @Override
  public String toString() {
    return least == most
        ? least + ", fixed"
        : "min=%d, max=%d, looked at every %d ms, up above %d in flight, down below %d per worker, idle ones ended after %d ms"
            .formatted(least, most, interval.toMillis(), upAbove, downBelow, idle.toMillis());
  }
}
