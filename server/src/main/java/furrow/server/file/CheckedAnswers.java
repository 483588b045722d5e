package furrow.server.file;

import furrow.engine.Result;
import furrow.runtime.SpoolDamagedException;
import furrow.runtime.spool.FileSpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads stored answers as a whole before any part of them goes out: a part alone cannot be checked.
 * Those that were read and have not changed since are not read again. Thread-safe.
 */
final class CheckedAnswers {
  static final int MOST = 1_024;

  private final FileSpool spool;

  /** What was checked, by file; the one not asked for longest goes first. */
  private final Map<String, Seen> checked =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
          return size() > MOST;
        }
      };

  CheckedAnswers(FileSpool spool) {
    this.spool = spool;
  }

  private record Seen(long size, long modified, Object inode) {
    static Seen of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Seen(now.size(), now.lastModifiedTime().toMillis(), now.fileKey());
    }
  }

  /**
   * @throws SpoolDamagedException when it is not what was stored
   */
  void check(Result result) throws IOException {
    if (!(result instanceof Result.Spooled file)) {
      return;
    }
    if (!known(file)) {
      Seen before = seen(file);
      spool.check(file);
      remember(file.file(), before);
    }
  }

  private boolean known(Result.Spooled file) {
    Seen before;
    synchronized (checked) {
      before = checked.get(file.file());
    }
    return before != null && before.equals(seen(file));
  }

  private void remember(String name, Seen before) {
    if (before != null) {
      synchronized (checked) {
        checked.put(name, before);
      }
    }
  }

  /** Null when it cannot be looked at; reading it says why. */
  private Seen seen(Result.Spooled file) {
    try {
      return Seen.of(spool.path(file.file()));
    } catch (IOException e) {
      return null;
    }
  }
}
