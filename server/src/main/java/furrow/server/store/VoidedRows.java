package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.Result;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Takes completions back. What else the same worker finished in the same run stays: its row is cut
 * in two around each subtask that is void.
 */
final class VoidedRows {
  private final PreparedStatement insert;
  private final PreparedStatement insertPartial;
  private final PreparedStatement find;
  private final PreparedStatement dropRun;
  private final PreparedStatement dropPartial;
  private final PreparedStatement dropRuns;
  private final PreparedStatement dropPartials;
  private final PreparedStatement dropGarbage;

  /**
   * @param insert a row of {@code completion}
   * @param insertPartial a row of {@code partial}
   */
  VoidedRows(Sql sql, PreparedStatement insert, PreparedStatement insertPartial)
      throws SQLException {
    this.insert = insert;
    this.insertPartial = insertPartial;
    find =
        sql.prepare(
            """
            SELECT c.first, c.count, c.incarnation, c.attempt, c.worker, c.busy_nanos, c.rows,
              c.committed_millis, p.results
            FROM completion c LEFT JOIN partial p ON p.task = c.task AND p.first = c.first
            WHERE c.task = ? AND c.first <= ? ORDER BY c.first DESC LIMIT 1""");
    dropRun = sql.prepare("DELETE FROM completion WHERE task = ? AND first = ?");
    dropPartial = sql.prepare("DELETE FROM partial WHERE task = ? AND first = ?");
    dropRuns = sql.prepare("DELETE FROM completion WHERE task = ?");
    dropPartials = sql.prepare("DELETE FROM partial WHERE task = ?");
    // The partials of what runs again must not go with those of before.
    dropGarbage = sql.prepare("DELETE FROM garbage WHERE task = ? AND everything = 0");
  }

  /** Whether this is a change of the kind that is applied here; applied then. */
  boolean apply(Change change) throws SQLException {
    if (change instanceof Change.CompletionsVoided voided) {
      for (long index : voided.indices()) {
        take(voided.task(), index);
      }
    } else if (change instanceof Change.AllCompletionsVoided voided) {
      Sql.run(dropRuns, voided.task());
      Sql.run(dropPartials, voided.task());
      Sql.run(dropGarbage, voided.task());
    } else {
      return false;
    }
    return true;
  }

  /** One run as it was committed; {@code results} is null when all are empty. */
  private record Run(
      long first,
      int count,
      int incarnation,
      long attempt,
      String worker,
      long busyNanos,
      long rows,
      long committedMillis,
      List<Result> results) {}

  private void take(long task, long index) throws SQLException {
    Run run = find(task, index);
    if (run != null && index < run.first + run.count) {
      Sql.run(dropRun, task, run.first);
      Sql.run(dropPartial, task, run.first);
      keep(task, run, 0, (int) (index - run.first));
      keep(task, run, (int) (index + 1 - run.first), run.count);
    }
  }

  private Run find(long task, long index) throws SQLException {
    try (ResultSet row = Sql.bind(find, task, index).executeQuery()) {
      if (!row.next()) {
        return null;
      }
      byte[] results = row.getBytes(9);
      return new Run(
          row.getLong(1),
          row.getInt(2),
          row.getInt(3),
          row.getLong(4),
          row.getString(5),
          row.getLong(6),
          row.getLong(7),
          row.getLong(8),
          results == null ? null : ResultCodec.decode(results));
    }
  }

  /** The part {@code [from, to)} of a run, counted from its first subtask, as a run of its own. */
  private void keep(long task, Run run, int from, int to) throws SQLException {
    int count = to - from;
    if (count == 0) {
      return;
    }
    Sql.run(
        insert,
        task,
        run.first + from,
        count,
        run.incarnation,
        run.attempt + from,
        run.worker,
        run.busyNanos * count / run.count,
        run.rows * count / run.count,
        run.committedMillis);
    if (run.results != null
        && run.results.subList(from, to).stream().anyMatch(result -> result.size() > 0)) {
      byte[] results = ResultCodec.encode(run.results.subList(from, to));
      Sql.run(insertPartial, task, run.first + from, results);
    }
  }
}
