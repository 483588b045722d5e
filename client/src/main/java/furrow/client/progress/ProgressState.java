package furrow.client.progress;

/**
 * How far something is.
 *
 * @param label e.g. {@code task 12}
 * @param bytes whether units are bytes
 * @param units all of them; 0 when not known yet
 * @param done of them
 * @param rows records so far; 0 for none
 * @param ok subtasks done
 * @param running subtasks running
 * @param failed subtasks failed
 */
public record ProgressState(
    String label,
    boolean bytes,
    long units,
    long done,
    long rows,
    long ok,
    long running,
    long failed) {

  /** Something that only has units, such as an upload. */
  public static ProgressState plain(String label, boolean bytes, long units, long done) {
    return new ProgressState(label, bytes, units, done, 0, -1, 0, 0);
  }
}
