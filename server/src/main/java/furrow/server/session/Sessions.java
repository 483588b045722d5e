package furrow.server.session;

import furrow.engine.LastSeen;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All live sessions. Safe for use by several threads. */
public final class Sessions implements LastSeen {
  private final Map<Long, Session> sessions = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** A new session's id: the server's incarnation above, a counter below. */
  public long nextId(int incarnation) {
    return ((long) incarnation << 32) + numbers.incrementAndGet();
  }

  public void add(Session session) {
    sessions.put(session.id(), session);
  }

  public void remove(Session session) {
    sessions.remove(session.id());
  }

  /** The session, or null when it is gone. */
  public Session find(long id) {
    return sessions.get(id);
  }

  public Collection<Session> all() {
    return sessions.values();
  }

  public int count() {
    return sessions.size();
  }

  @Override
  public long nanos(long session) {
    Session found = sessions.get(session);
    return found == null ? 0 : found.inflow().seenNanos();
  }
}
