package furrow.engine;

/**
 * One handing-out of one subtask. Grows across restarts: the server's incarnation is compared
 * first, then a counter that starts at one in each incarnation.
 *
 * @param incarnation how often this state directory has been opened by a server, from 1
 * @param counter grows by one per subtask handed out
 */
public record Attempt(int incarnation, long counter) implements Comparable<Attempt> {
  /** The attempt of the {@code k}-th subtask of a range whose first subtask has this attempt. */
  public Attempt plus(long k) {
    return new Attempt(incarnation, counter + k);
  }

  @Override
  public int compareTo(Attempt other) {
    int byIncarnation = Integer.compare(incarnation, other.incarnation);
    return byIncarnation != 0 ? byIncarnation : Long.compare(counter, other.counter);
  }
}
