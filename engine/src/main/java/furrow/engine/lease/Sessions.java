package furrow.engine.lease;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** All live sessions, by their number and by their worker's name. */
public final class Sessions {
  private final Map<Long, Session> byId = new LinkedHashMap<>();
  private final Map<String, Session> byWorker = new HashMap<>();
  private final Map<String, Integer> inGroup = new HashMap<>();

  /** The session of this number, or null. */
  public Session get(long id) {
    return byId.get(id);
  }

  /** The live session of a worker, or null. */
  public Session of(String worker) {
    return byWorker.get(worker);
  }

  public Collection<Session> all() {
    return byId.values();
  }

  public int size() {
    return byId.size();
  }

  public void add(Session session) {
    byId.put(session.id(), session);
    byWorker.put(session.worker(), session);
    count(session, 1);
  }

  /** Puts a live session into these groups and out of all others. */
  public void regroup(Session session, Collection<String> groups) {
    count(session, -1);
    session.groups(groups);
    count(session, 1);
  }

  /** How many sessions are in a group. */
  public int inGroup(String group) {
    return inGroup.getOrDefault(group, 0);
  }

  public void remove(Session session) {
    byId.remove(session.id());
    byWorker.remove(session.worker(), session);
    count(session, -1);
  }

  private void count(Session session, int change) {
    for (String group : session.groups()) {
      inGroup.merge(group, change, (a, b) -> a + b == 0 ? null : a + b);
    }
  }
}
