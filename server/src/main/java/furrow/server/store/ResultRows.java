package furrow.server.store;

import furrow.engine.Attempt;
import furrow.engine.Result;
import furrow.engine.SubtaskRange;
import furrow.runtime.Ranges;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads stored results back, a slice at a time, so that no read transaction stays open while a
 * merger works: an open one would keep the log from being folded into the DB.
 */
final class ResultRows {
  private static final int SLICE_ROWS = 512;
  private static final long SLICE_BYTES = 4L << 20;

  private final PreparedStatement begin;
  private final PreparedStatement slice;
  private final PreparedStatement superseded;
  private final PreparedStatement completion;

  /** One stored run; {@code results} is null when all are empty. */
  private record Row(long first, int count, byte[] results) {}

  ResultRows(Connection connection, Sql sql) throws SQLException {
    connection.setAutoCommit(true);
    begin = sql.prepare("SELECT max(first) FROM completion WHERE task = ? AND first <= ?");
    slice =
        sql.prepare(
            """
            SELECT c.first, c.count, p.results
            FROM completion c LEFT JOIN partial p ON p.task = c.task AND p.first = c.first
            WHERE c.task = ? AND c.first >= ? AND c.first < ?
              AND EXISTS (SELECT 1 FROM task t WHERE t.task = c.task)
            ORDER BY c.first LIMIT ?""");
    superseded = sql.prepare("SELECT first, count FROM superseded WHERE task = ?");
    completion =
        sql.prepare(
            """
            SELECT first, count, incarnation, attempt, worker FROM completion
            WHERE task = ? AND first <= ? ORDER BY first DESC LIMIT 1""");
  }

  void read(long task, SubtaskRange range, TaskStore.ResultReader reader)
      throws StoreException, IOException {
    try {
      Ranges gone = superseded(task);
      long from = start(task, range.first());
      List<Row> rows = slice(task, from, range.end());
      while (!rows.isEmpty()) {
        for (Row row : rows) {
          deliver(row, range, gone, reader);
        }
        Row last = rows.get(rows.size() - 1);
        rows = slice(task, last.first + last.count, range.end());
      }
    } catch (SQLException e) {
      throw Failures.translate(e);
    }
  }

  synchronized TaskStore.Completion completion(long task, long index) throws StoreException {
    try (ResultSet row = Sql.bind(completion, task, index).executeQuery()) {
      if (!row.next() || row.getLong(1) + row.getInt(2) <= index) {
        return null;
      }
      Attempt attempt = new Attempt(row.getInt(3), row.getLong(4));
      SubtaskRange range = new SubtaskRange(task, row.getLong(1), row.getInt(2), attempt);
      return new TaskStore.Completion(range, row.getString(5));
    } catch (SQLException e) {
      throw Failures.translate(e);
    }
  }

  private synchronized Ranges superseded(long task) throws SQLException {
    Ranges ranges = new Ranges();
    try (ResultSet rows = Sql.bind(superseded, task).executeQuery()) {
      while (rows.next()) {
        ranges.add(rows.getLong(1), rows.getLong(1) + rows.getLong(2));
      }
    }
    return ranges;
  }

  private synchronized long start(long task, long first) throws SQLException {
    try (ResultSet row = Sql.bind(begin, task, first).executeQuery()) {
      row.next();
      long start = row.getLong(1);
      return row.wasNull() ? first : start;
    }
  }

  private synchronized List<Row> slice(long task, long from, long end) throws SQLException {
    List<Row> found = new ArrayList<>();
    long bytes = 0;
    try (ResultSet rows = Sql.bind(slice, task, from, end, SLICE_ROWS).executeQuery()) {
      while (bytes < SLICE_BYTES && rows.next()) {
        byte[] results = rows.getBytes(3);
        found.add(new Row(rows.getLong(1), rows.getInt(2), results));
        bytes += results == null ? 0 : results.length;
      }
    }
    return found;
  }

  private static void deliver(
      Row row, SubtaskRange range, Ranges gone, TaskStore.ResultReader reader) throws IOException {
    long from = Math.max(row.first, range.first());
    long end = Math.min(row.first + row.count, range.end());
    List<Result> results = row.results == null ? null : ResultCodec.decode(row.results);
    long index = from;
    while (index < end) {
      long skipTo = Math.min(end, gone.endOf(index));
      if (skipTo > index) {
        index = skipTo;
      } else if (results == null) {
        long until = gone.nextFrom(index, end);
        reader.readEmpty(index, (int) (until - index));
        index = until;
      } else {
        reader.read(index, results.get((int) (index - row.first)));
        index++;
      }
    }
  }
}
