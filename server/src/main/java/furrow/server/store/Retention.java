package furrow.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Removes in slices what ended or forgotten tasks no longer need, and what had its time. */
final class Retention {
  private static final int SLICE = 2_000;

  private final Connection connection;
  private final PreparedStatement next;
  private final PreparedStatement[] partials;
  private final PreparedStatement[] everything;
  private final PreparedStatement done;
  private final PastSubmissionRows past;

  /** Unknown until the table was looked at. */
  private boolean mayHaveWork = true;

  Retention(Connection connection, Sql sql, PastSubmissionRows past) throws SQLException {
    this.connection = connection;
    this.past = past;
    next = sql.prepare("SELECT task, everything FROM garbage LIMIT 1");
    done = sql.prepare("DELETE FROM garbage WHERE task = ? AND everything = ?");
    partials = new PreparedStatement[] {slice(sql, "partial", "id")};
    everything =
        new PreparedStatement[] {
          partials[0],
          slice(sql, "completion", "first"),
          slice(sql, "superseded", "first"),
          slice(sql, "segment", "first"),
          slice(sql, "ended", "subtask"),
          slice(sql, "strike", "subtask"),
          slice(sql, "task_word", "position"),
          slice(sql, "task_option", "name")
        };
  }

  private static PreparedStatement slice(Sql sql, String table, String key) throws SQLException {
    return sql.prepare(
        "DELETE FROM %1$s WHERE task = ?1 AND %2$s IN (SELECT %2$s FROM %1$s WHERE task = ?1 LIMIT %3$d)"
            .formatted(table, key, SLICE));
  }

  /** Something was put into the garbage table. */
  void wake() {
    mayHaveWork = true;
  }

  /** Deletes one slice in a transaction of its own; false when there was nothing. */
  boolean step(long nowMillis) throws SQLException {
    if (past.due(nowMillis)) {
      boolean more = past.step(nowMillis);
      connection.commit();
      if (more) {
        return true;
      }
    }
    if (!mayHaveWork) {
      return false;
    }
    try (ResultSet row = next.executeQuery()) {
      if (row.next()) {
        step(row.getLong(1), row.getInt(2));
      } else {
        mayHaveWork = false;
      }
    }
    connection.commit();
    return mayHaveWork;
  }

  private void step(long task, int all) throws SQLException {
    for (PreparedStatement statement : all == 1 ? everything : partials) {
      if (Sql.run(statement, task) > 0) {
        return;
      }
    }
    Sql.run(done, task, all);
  }
}
