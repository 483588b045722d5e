package furrow.server.mpi;

import java.util.concurrent.TimeUnit;

/**
 * How long a world waits for whom. All in nanoseconds.
 *
 * @param settle after the last change, before it forms with fewer ranks than were asked for
 * @param startup the same as long as it has never been formed
 * @param contacts for all contacts
 * @param join for all to get through
 * @param leave for one to leave a broken epoch before the others go on without it
 * @param stuck for one to leave a broken epoch at all
 * @param master for its process to be ready; one that is frozen before is found earlier, by the
 *     processor time that it does not use
 * @param farewell for ranks to stop by themselves
 * @param gone a rank's absence before another is asked for
 * @param coming for a rank that was asked for, and for those of the start
 * @param back for ranks of an earlier server to come back by themselves
 */
public record WorldTimeouts(
    long settle,
    long startup,
    long contacts,
    long join,
    long leave,
    long stuck,
    long master,
    long farewell,
    long gone,
    long coming,
    long back) {
  public static final WorldTimeouts DEFAULT =
      new WorldTimeouts(
          millis(300),
          millis(3_000),
          millis(3_000),
          millis(5_000),
          millis(1_000),
          millis(4_000),
          millis(60_000),
          millis(5_000),
          millis(2_000),
          millis(30_000),
          millis(15_000));

  private static long millis(long count) {
    return TimeUnit.MILLISECONDS.toNanos(count);
  }

  /**
   * What ranks are told: later than the server's own limit, so that whoever can be called back has
   * been, and keeps its process.
   */
  int processMillis() {
    return (int) TimeUnit.NANOSECONDS.toMillis(join + 3 * leave);
  }
}
