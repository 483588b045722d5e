package furrow.server.mpi;

import furrow.protocol.message.Message;
import furrow.server.peer.Peer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Who of a world is there, and who has been silent for too long. On the worlds' thread only. */
final class WorldSessions {
  private static final int MISSED_HEARTBEATS = 3;

  private final Map<Long, Peer> sessions = new HashMap<>();
  private final LongSupplier leaseNanos;
  private final long longestSilence;

  /**
   * @param leaseNanos lease time
   * @param heartbeatMillis interval that they were assigned, at most
   */
  WorldSessions(LongSupplier leaseNanos, int heartbeatMillis) {
    this.leaseNanos = leaseNanos;
    longestSilence = MISSED_HEARTBEATS * TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
  }

  void add(Peer session) {
    sessions.put(session.id(), session);
  }

  /** False when it was not there. */
  boolean remove(Peer session) {
    return sessions.remove(session.id()) != null;
  }

  /** The session, or null when it is gone. */
  Peer get(long id) {
    return sessions.get(id);
  }

  /** Sends it something, unless it is gone. */
  void send(long id, Message message) {
    Peer session = sessions.get(id);
    if (session != null) {
      session.send(0, message);
    }
  }

  /** Those that have been silent for too long. */
  List<Peer> silent() {
    return sessions.values().stream().filter(session -> patience(session) < 0).toList();
  }

  /** Nanoseconds of lease time until one may have been silent for too long. */
  long patience() {
    return sessions.values().stream().mapToLong(this::patience).min().orElse(longestSilence);
  }

  private long patience(Peer session) {
    long seen = session.lastSeenNanos();
    boolean paused = seen == Long.MAX_VALUE;
    return paused ? longestSilence : seen + longestSilence - leaseNanos.getAsLong();
  }
}
