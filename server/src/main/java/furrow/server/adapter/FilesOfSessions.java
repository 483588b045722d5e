package furrow.server.adapter;

import furrow.server.file.SessionFiles;
import furrow.server.session.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The file work of those sessions that have any. */
final class FilesOfSessions {
  private final SessionFiles.Shared shared;
  private final Map<Long, SessionFiles> files = new ConcurrentHashMap<>();

  FilesOfSessions(SessionFiles.Shared shared) {
    this.shared = shared;
  }

  SessionFiles of(Session session) {
    SessionFiles own = files.computeIfAbsent(session.id(), id -> new SessionFiles(shared, session));
    if (!session.open()) {
      // It may have been made after the end of the session, which then did not see it.
      close(session);
    }
    return own;
  }

  void close(Session session) {
    SessionFiles own = files.remove(session.id());
    if (own != null) {
      own.close();
    }
  }
}
