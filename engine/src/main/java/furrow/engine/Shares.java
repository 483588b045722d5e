package furrow.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Divides something limited among users: a user may hold as much as is then left free for the
 * others. So one user gets half of it at most, two get a third each, and somebody who has nothing
 * yet always finds a part free. Safe for use by several threads.
 */
public final class Shares {
  private long limit;
  private final Map<String, Long> held = new TreeMap<>();
  private long used;

  public Shares(long limit) {
    this.limit = limit;
  }

  /**
   * What a user has of it.
   *
   * @param what is divided: the name of a counter
   * @param held by the user
   * @param share the most that the user may hold while the others hold what they do
   * @param limit of all users together
   */
  public record Use(String what, String user, long held, long share, long limit) {}

  /** Whether the user may take so much more. */
  public synchronized boolean admits(String user, long more) {
    return more <= share(user) - held(user);
  }

  /** Takes it if that is admitted. */
  public synchronized boolean tryTake(String user, long amount) {
    boolean admitted = admits(user, amount);
    if (admitted) {
      take(user, amount);
    }
    return admitted;
  }

  /** Takes it, admitted or not: what is there after a restart counts, too. */
  public synchronized void take(String user, long amount) {
    held.merge(user, amount, Long::sum);
    used += amount;
  }

  public synchronized void give(String user, long amount) {
    held.computeIfPresent(user, (name, has) -> has == amount ? null : (Long) (has - amount));
    used -= amount;
  }

  public synchronized long held(String user) {
    return held.getOrDefault(user, 0L);
  }

  /** The most that the user may hold while the others hold what they do. */
  public synchronized long share(String user) {
    return Math.max(0, (limit - used + held(user)) / 2);
  }

  public synchronized long limit() {
    return limit;
  }

  /** So much is free now, beside what is held. */
  public synchronized void free(long amount) {
    limit = used + Math.max(0, amount);
  }

  public synchronized Use use(String what, String user) {
    return new Use(what, user, held(user), share(user), limit);
  }

  /** Of a user, or of all who hold any of it where the name is empty. */
  public synchronized List<Use> uses(String what, String user) {
    return user.isEmpty() ? uses(what) : List.of(use(what, user));
  }

  /** The refusal of one who may take no more. */
  public synchronized String refusal(String user, String what) {
    return user
        + " has "
        + held(user)
        + " "
        + what
        + "; at most "
        + share(user)
        + " of "
        + limit
        + " are for one user, so that others have some";
  }

  /** Of all who hold any of it. */
  public synchronized List<Use> uses(String what) {
    List<Use> uses = new ArrayList<>(held.size());
    held.keySet().forEach(user -> uses.add(use(what, user)));
    return uses;
  }
}
