package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.Result;
import java.util.List;

/** Guesses how long the write-ahead log has grown, to say when to fold it into the DB. */
final class LogGrowth {
  private static final long FOLD_BYTES = 16L << 20;
  private static final long IDLE_NANOS = 1_000_000_000L;

  /** A commit writes at least a few pages, a change at least a fraction of one. */
  private static final long COMMIT_BYTES = 16 * 1024;

  private static final long CHANGE_BYTES = 128;

  private long bytes;
  private long lastCommitNanos;

  void committed(List<Change> changes) {
    lastCommitNanos = System.nanoTime();
    bytes += COMMIT_BYTES + CHANGE_BYTES * changes.size();
    for (Change change : changes) {
      if (change instanceof Change.SubtasksDone done) {
        for (Result result : done.results()) {
          bytes += result instanceof Result.Inline ? result.size() : 0;
        }
      } else if (change instanceof Change.TaskAccepted accepted) {
        bytes += accepted.plan().shared().length;
      }
    }
  }

  /** When it is long, or when nothing was committed for a while. */
  boolean due(long nowNanos) {
    return bytes >= FOLD_BYTES || (bytes > 0 && nowNanos - lastCommitNanos >= IDLE_NANOS);
  }

  boolean isFolded() {
    return bytes == 0;
  }

  void folded() {
    bytes = 0;
  }
}
