package furrow.server.peer;

import furrow.engine.LastSeen;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All live peers. Safe for use by several threads. */
public final class Peers implements LastSeen {
  private final Map<Long, Peer> peers = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** A new peer's id: the server's incarnation above, a counter below. */
  public long nextId(int incarnation) {
    return ((long) incarnation << 32) + numbers.incrementAndGet();
  }

  public void add(Peer peer) {
    peers.put(peer.id(), peer);
  }

  public void remove(Peer peer) {
    peers.remove(peer.id());
  }

  /** The peer, or null when it is gone. */
  public Peer find(long id) {
    return peers.get(id);
  }

  public Collection<Peer> all() {
    return peers.values();
  }

  public int count() {
    return peers.size();
  }

  @Override
  public long nanos(long id) {
    Peer found = peers.get(id);
    return found == null ? 0 : found.lastSeenNanos();
  }
}
