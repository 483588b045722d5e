package furrow.engine.task;

import furrow.engine.Problem;
import furrow.engine.lease.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Workers that said that they cannot run a task, or sent results of it that are none. Each is asked
 * again after a while, which doubles with every refusal, so that whatever was mended there is
 * noticed; and a task ends when all its workers have refused.
 */
public final class Refusals {
  private static final long FIRST_NANOS = 30_000_000_000L;
  private static final long LONGEST_NANOS = 600_000_000_000L;

  /** Times that a task bars workers for results that are none. */
  static final int MOST_BARS = 1_000;

  /** A worker that was barred so often is none to leave a task to. */
  private static final int TOO_OFTEN = 3;

  private static final class Refusal {
    /** The process that refused, or 0 when it is the same for the next one of its name. */
    long identity;

    int times;
    boolean active;
  }

  private final Map<String, Refusal> byWorker = new HashMap<>();
  private final Map<String, Integer> barred = new HashMap<>();
  private int bars;
  private Problem latest;

  public boolean isEmpty() {
    return byWorker.isEmpty();
  }

  /**
   * A worker cannot run the task.
   *
   * @param anyProcess whether a new process of this name will not be able to either
   * @return after how many nanoseconds it is to be asked again
   */
  public long add(Session session, boolean anyProcess, Problem problem) {
    latest = problem;
    long identity = anyProcess ? 0 : session.profile().identity();
    Refusal refusal = byWorker.computeIfAbsent(session.worker(), name -> new Refusal());
    refusal.times = refusal.identity == identity ? refusal.times + 1 : 1;
    refusal.identity = identity;
    refusal.active = true;
    return pause(refusal.times);
  }

  /**
   * A worker sent results that are none. What it does well later does not shorten the next pause.
   *
   * @return after how many nanoseconds it is to be asked again
   */
  public long bar(Session session, Problem problem) {
    bars++;
    add(session, true, problem);
    return pause(barred.merge(session.worker(), 1, Integer::sum));
  }

  /** Whether so many were barred that no more are. */
  public boolean barsUsedUp() {
    return bars >= MOST_BARS;
  }

  /** Whether this worker was barred. */
  public boolean barred(Session session) {
    return barred.containsKey(session.worker());
  }

  /** Workers that were barred again and again. */
  public List<String> unreliable() {
    List<String> workers = new ArrayList<>();
    barred.forEach(
        (worker, times) -> {
          if (times >= TOO_OFTEN) {
            workers.add(worker);
          }
        });
    return workers;
  }

  /** {@value #FIRST_NANOS} ns at first, doubled up to {@value #LONGEST_NANOS} ns. */
  public static long pause(int times) {
    long pause = FIRST_NANOS;
    for (int i = 1; i < times && pause < LONGEST_NANOS; i++) {
      pause = Math.min(LONGEST_NANOS, 2 * pause);
    }
    return pause;
  }

  /** The worker may be asked again; until it has answered it counts as one that refused. */
  public void expire(String worker) {
    Refusal refusal = byWorker.get(worker);
    if (refusal != null) {
      refusal.active = false;
    }
  }

  /** The worker has shown that it can. */
  public void remove(String worker) {
    byWorker.remove(worker);
  }

  /** Whether the task is not to be handed to this session now. */
  public boolean active(Session session) {
    Refusal refusal = of(session);
    return refusal != null && refusal.active;
  }

  /** Whether this session's latest answer was a refusal. */
  public boolean refused(Session session) {
    return of(session) != null;
  }

  private Refusal of(Session session) {
    Refusal refusal = byWorker.isEmpty() ? null : byWorker.get(session.worker());
    boolean meant =
        refusal != null
            && (refusal.identity == 0 || refusal.identity == session.profile().identity());
    return meant ? refusal : null;
  }

  /** What the latest worker that refused said, or null. */
  public Problem latest() {
    return latest;
  }

  void clear() {
    byWorker.clear();
    barred.clear();
    bars = 0;
    latest = null;
  }
}
