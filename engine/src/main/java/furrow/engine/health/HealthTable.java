package furrow.engine.health;

import furrow.engine.lease.Session;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The health of all workers that failed, by name. */
public final class HealthTable {
  /** Workers that are remembered; beyond, those of which there is nothing left to say go first. */
  private static final int MOST = 4096;

  private final Map<String, WorkerHealth> byWorker = new LinkedHashMap<>();

  /** A session begins. */
  public void joined(Session session) {
    WorkerHealth known = byWorker.get(session.worker());
    if (known != null) {
      known.joined();
      session.health(known);
    }
  }

  /** What is known of a worker, or null. */
  public WorkerHealth find(String worker) {
    return byWorker.get(worker);
  }

  /** What is known of the worker of this session, from now on. */
  public WorkerHealth of(Session session, long now) {
    WorkerHealth known = session.health();
    if (known == null) {
      if (byWorker.size() >= MOST) {
        makeRoom(now);
      }
      known = byWorker.computeIfAbsent(session.worker(), WorkerHealth::new);
      session.health(known);
    }
    return known;
  }

  private void makeRoom(long now) {
    byWorker.values().removeIf(health -> health.idle(now));
    Iterator<WorkerHealth> oldest = byWorker.values().iterator();
    while (byWorker.size() >= MOST) {
      oldest.next();
      oldest.remove();
    }
  }

  /** Vindicated failures of all others. */
  public long othersFailed(WorkerHealth one, long now) {
    long sum = 0;
    for (WorkerHealth health : byWorker.values()) {
      sum += health == one ? 0 : health.vindicated(now);
    }
    return sum;
  }
}
