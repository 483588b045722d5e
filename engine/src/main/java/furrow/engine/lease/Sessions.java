package furrow.engine.lease;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** All live sessions, by their number and by their worker's name. */
public final class Sessions {
  private final Map<Long, Session> byId = new LinkedHashMap<>();
  private final Map<String, Session> byWorker = new HashMap<>();

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
  }

  public void remove(Session session) {
    byId.remove(session.id());
    byWorker.remove(session.worker(), session);
  }
}
