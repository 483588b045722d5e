package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.PastSubmission;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Keeps the submission ids of forgotten tasks for their time. */
final class PastSubmissionRows {
  private static final int SLICE = 2_000;
  private static final long LOOK_MILLIS = 60_000;

  private final PreparedStatement keep;
  private final PreparedStatement bounds;
  private final PreparedStatement purge;
  private long lastLookMillis;

  PastSubmissionRows(Sql sql) throws SQLException {
    keep =
        sql.prepare(
            "INSERT INTO past_submission (user, submission, task, body_hash, forgotten_millis)"
                + " SELECT user, submission, task, ?2, ?3 FROM task WHERE task = ?1");
    bounds =
        sql.prepare(
            "SELECT place, forgotten_millis, (SELECT max(place) FROM past_submission)"
                + " FROM past_submission ORDER BY place LIMIT 1");
    purge =
        sql.prepare(
            "DELETE FROM past_submission WHERE place IN"
                + " (SELECT place FROM past_submission ORDER BY place LIMIT "
                + SLICE
                + ") AND (place <= ?1 OR forgotten_millis <= ?2)");
  }

  /** To be called while the task's row is still there. */
  void keep(Change.TaskForgotten change, long nowMillis) throws SQLException {
    Sql.run(keep, change.task(), change.body(), nowMillis);
  }

  /** Whether it is time for {@link #step}: once a minute, and until that finds nothing. */
  boolean due(long nowMillis) {
    return Math.abs(nowMillis - lastLookMillis) >= LOOK_MILLIS;
  }

  /** Deletes a slice of those that had their time or are too many; false when there are none. */
  boolean step(long nowMillis) throws SQLException {
    try (ResultSet row = bounds.executeQuery()) {
      if (row.next()) {
        long surplus = row.getLong(3) - PastSubmission.MOST;
        long old = nowMillis - PastSubmission.KEEP_MILLIS;
        if (row.getLong(1) <= surplus || row.getLong(2) <= old) {
          row.close();
          return Sql.run(purge, surplus, old) > 0;
        }
      }
    }
    lastLookMillis = nowMillis;
    return false;
  }
}
