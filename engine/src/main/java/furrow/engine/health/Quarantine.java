package furrow.engine.health;

import java.util.Set;
import java.util.TreeSet;

/**
 * A worker is handed nothing for a while, as long as others can do the work; then one subtask at a
 * time, on probation, until one has succeeded. It holds for the tasks of those users whose subtasks
 * failed on it, and for everybody's when there are two such users: so nobody can take a worker away
 * from others by tasks that fail on it on purpose.
 */
public final class Quarantine {
  private static final long FIRST_NANOS = 10_000_000_000L;
  private static final long LONGEST_NANOS = 600_000_000_000L;

  private final Set<String> users;
  private final long until;
  private final String reason;
  private boolean probation;

  Quarantine(Set<String> users, long until, String reason) {
    this.users = new TreeSet<>(users);
    this.until = until;
    this.reason = reason;
  }

  /** How long it lasts: 10 s at first, doubled each time up to 10 min. */
  static long length(int times) {
    long length = FIRST_NANOS;
    for (int i = 1; i < times && length < LONGEST_NANOS; i++) {
      length = Math.min(LONGEST_NANOS, 2 * length);
    }
    return length;
  }

  /** Whether it holds for the tasks of this user. */
  public boolean covers(String user) {
    return users.size() > 1 || users.contains(user);
  }

  Set<String> users() {
    return users;
  }

  /** When probation begins. */
  public long until() {
    return until;
  }

  /** Why, in words. */
  public String reason() {
    return reason;
  }

  /** Whether one subtask at a time is tried. */
  public boolean probation() {
    return probation;
  }

  void tryAgain() {
    probation = true;
  }
}
