package furrow.server.local;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides when a local worker is added or ended. Knows no clock and starts nothing. One step at a
 * look: what it brings is seen at the next one.
 */
final class WorkerScaling {
  /**
   * What a worker has.
   *
   * @param held invocations and subtasks
   * @param done of them since it joined
   */
  record Load(String worker, long held, long done) {}

  /** What to do. */
  enum Step {
    NONE,
    ADD,
    END
  }

  /**
   * A step and why.
   *
   * @param worker to be ended; else empty
   */
  record Decision(Step step, String worker, String reason) {
    static final Decision NONE = new Decision(Step.NONE, "", "");
  }

  private static final class Seen {
    long done;
    long busyNanos;
  }

  private final LocalWorkerSettings settings;
  private final Map<String, Seen> seen = new HashMap<>();
  private long muchNanos = Long.MIN_VALUE;

  WorkerScaling(LocalWorkerSettings settings) {
    this.settings = settings;
  }

  /**
   * Looks once.
   *
   * @param now in nanoseconds; never goes back
   * @param pending requests in flight
   * @param workers that there are, those that start included
   * @param loads of those that have joined
   */
  Decision look(long now, int pending, int workers, List<Load> loads) {
    note(now, loads);
    if (muchNanos == Long.MIN_VALUE || pending >= (long) settings.downBelow() * workers) {
      muchNanos = now;
    }
    if (workers < settings.most() && pending > settings.upAbove()) {
      return add(now, pending + " requests are in flight, more than " + settings.upAbove());
    }
    if (workers == 0 && pending > 0) {
      return add(now, pending + " requests are in flight and there is no worker");
    }
    if (workers > settings.least() && pending < (long) settings.downBelow() * workers) {
      return end(now, pending, workers, loads);
    }
    return Decision.NONE;
  }

  private void note(long now, List<Load> loads) {
    seen.keySet().retainAll(loads.stream().map(Load::worker).toList());
    for (Load load : loads) {
      Seen known = seen.get(load.worker());
      if (known == null || load.held() > 0 || load.done() != known.done) {
        known = known == null ? new Seen() : known;
        known.done = load.done();
        known.busyNanos = now;
        seen.put(load.worker(), known);
      }
    }
  }

  private Decision add(long now, String reason) {
    muchNanos = now;
    return new Decision(Step.ADD, "", reason);
  }

  /** Ends the worker that has been idle longest, when it, or all, had little to do for so long. */
  private Decision end(long now, int pending, int workers, List<Load> loads) {
    Load idlest = null;
    for (Load load : loads) {
      if (idlest == null || busy(load) < busy(idlest)) {
        idlest = load;
      }
    }
    long spared = settings.idle().toNanos();
    if (idlest == null) {
      return Decision.NONE;
    }
    if (now - busy(idlest) >= spared) {
      muchNanos = now;
      return new Decision(
          Step.END, idlest.worker(), "idle for " + settings.idle().toMillis() + " ms");
    }
    if (now - muchNanos >= spared) {
      muchNanos = now;
      return new Decision(
          Step.END,
          idlest.worker(),
          "%d requests in flight for %d workers, fewer than %d each for %d ms"
              .formatted(pending, workers, settings.downBelow(), settings.idle().toMillis()));
    }
    return Decision.NONE;
  }

  private long busy(Load load) {
    return seen.get(load.worker()).busyNanos;
  }
}
