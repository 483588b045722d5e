package furrow.server.adapter;

import furrow.server.file.SessionFiles;
import furrow.server.peer.Peer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The file work of those sessions that have any. */
final class FilesOfSessions {
  private final SessionFiles.Shared shared;
  private final Map<Long, SessionFiles> files = new ConcurrentHashMap<>();

  FilesOfSessions(SessionFiles.Shared shared) {
    this.shared = shared;
  }

  SessionFiles of(Peer peer) {
    SessionFiles own = files.computeIfAbsent(peer.id(), id -> new SessionFiles(shared, peer));
    if (!peer.open()) {
      // It may have been made after the peer's end, which then did not see it.
      close(peer);
    }
    return own;
  }

  void close(Peer peer) {
    SessionFiles own = files.remove(peer.id());
    if (own != null) {
      own.close();
    }
  }
}
