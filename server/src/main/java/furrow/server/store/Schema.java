package furrow.server.store;

import furrow.runtime.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, version by version. {@code PRAGMA user_version} says how many of {@link #VERSIONS}
 * have been applied to a file; a version once released is never edited, a change is a new entry.
 */
final class Schema {
  private static final List<String> VERSION_1 =
      List.of(
          "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
          "INSERT INTO meta VALUES ('incarnation', 0), ('next_task', 1)",
          """
    CREATE TABLE task (
      task INTEGER PRIMARY KEY,
      submission TEXT NOT NULL, user TEXT NOT NULL,
      kernel TEXT NOT NULL, operation TEXT NOT NULL,
      input_path TEXT NOT NULL, input_spool TEXT NOT NULL, input_size INTEGER NOT NULL,
      input_mtime_millis INTEGER NOT NULL, input_fingerprint TEXT NOT NULL,
      input_inode INTEGER NOT NULL,
      worker_group TEXT NOT NULL, priority INTEGER NOT NULL, chunk INTEGER NOT NULL,
      subtask_timeout_nanos INTEGER NOT NULL, retries INTEGER NOT NULL,
      shared BLOB NOT NULL, unit_start INTEGER NOT NULL, unit_end INTEGER NOT NULL,
      unit_bytes INTEGER NOT NULL, min_chunk INTEGER NOT NULL, max_chunk INTEGER NOT NULL,
      first_mode INTEGER NOT NULL,
      state TEXT NOT NULL DEFAULT 'WAITING',
      problem_code TEXT, problem_message TEXT, problem_hint TEXT,
      answer_bytes BLOB, answer_file TEXT, answer_size INTEGER, answer_crc32c INTEGER,
      answer_type TEXT,
      created_millis INTEGER NOT NULL, ended_millis INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
          """
    CREATE TABLE task_word (
      task INTEGER NOT NULL, position INTEGER NOT NULL, word TEXT NOT NULL,
      PRIMARY KEY (task, position)
    ) STRICT, WITHOUT ROWID""",
          """
    CREATE TABLE task_option (
      task INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (task, name)
    ) STRICT, WITHOUT ROWID""",
          """
    CREATE TABLE segment (
      task INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
      unit_start INTEGER NOT NULL, chunk INTEGER NOT NULL, unit_end INTEGER NOT NULL,
      mode INTEGER NOT NULL, high_water INTEGER NOT NULL,
      PRIMARY KEY (task, first)
    ) STRICT, WITHOUT ROWID""",
          """
    CREATE TABLE completion (
      task INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
      incarnation INTEGER NOT NULL, attempt INTEGER NOT NULL, worker TEXT NOT NULL,
      busy_nanos INTEGER NOT NULL, rows INTEGER NOT NULL, committed_millis INTEGER NOT NULL,
      PRIMARY KEY (task, first)
    ) STRICT, WITHOUT ROWID""",
          """
    CREATE TABLE partial (
      id INTEGER PRIMARY KEY, task INTEGER NOT NULL, first INTEGER NOT NULL, results BLOB NOT NULL
    ) STRICT""",
          "CREATE UNIQUE INDEX partial_of ON partial (task, first)",
          """
    CREATE TABLE superseded (
      task INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (task, first)
    ) STRICT, WITHOUT ROWID""",
          """
    CREATE TABLE ended (
      task INTEGER NOT NULL, subtask INTEGER NOT NULL, state TEXT NOT NULL,
      problem_code TEXT, problem_message TEXT, problem_hint TEXT,
      evidence TEXT NOT NULL, worker TEXT NOT NULL,
      PRIMARY KEY (task, subtask)
    ) STRICT, WITHOUT ROWID""",
          """
    CREATE TABLE strike (
      task INTEGER NOT NULL, subtask INTEGER NOT NULL, strikes INTEGER NOT NULL,
      worker TEXT NOT NULL,
      PRIMARY KEY (task, subtask)
    ) STRICT, WITHOUT ROWID""",
          "CREATE TABLE worker_group (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
          """
    CREATE TABLE membership (
      worker TEXT NOT NULL, worker_group TEXT NOT NULL, member INTEGER NOT NULL,
      PRIMARY KEY (worker, worker_group)
    ) STRICT, WITHOUT ROWID""",
          """
    CREATE TABLE garbage (
      task INTEGER PRIMARY KEY, everything INTEGER NOT NULL
    ) STRICT""",
          """
    CREATE VIEW v_tasks AS SELECT
      task, user, kernel, operation, input_path AS input, state,
      (SELECT coalesce(sum(count), 0) FROM completion c WHERE c.task = t.task) AS done,
      (SELECT coalesce(sum(count), 0) FROM superseded s WHERE s.task = t.task) AS superseded,
      (SELECT count(*) FROM ended e WHERE e.task = t.task) AS failed,
      (SELECT coalesce(sum(rows), 0) FROM completion c WHERE c.task = t.task) AS rows,
      problem_code, problem_message,
      datetime(created_millis / 1000, 'unixepoch') AS created_utc,
      CASE ended_millis WHEN 0 THEN NULL
        ELSE datetime(ended_millis / 1000, 'unixepoch') END AS ended_utc
      FROM task t""",
          """
    CREATE VIEW v_completions AS SELECT
      task, first, first + count - 1 AS last, worker, incarnation || '.' || attempt AS attempt,
      busy_nanos / 1e9 AS busy_seconds, rows,
      datetime(committed_millis / 1000, 'unixepoch') AS committed_utc
      FROM completion""",
          """
    CREATE VIEW v_workers AS SELECT
      worker, sum(count) AS subtasks, sum(busy_nanos) / 1e9 AS busy_seconds, sum(rows) AS rows,
      datetime(max(committed_millis) / 1000, 'unixepoch') AS last_utc
      FROM completion GROUP BY worker""");

  /** Until then a task's submission id was forgotten with the task. */
  private static final List<String> VERSION_2 =
      List.of(
          """
    CREATE TABLE past_submission (
      place INTEGER PRIMARY KEY, user TEXT NOT NULL, submission TEXT NOT NULL,
      task INTEGER NOT NULL, body_hash INTEGER NOT NULL, forgotten_millis INTEGER NOT NULL
    ) STRICT""");

  /**
   * Until then leases were not fenced. Segments of before get nonces that nobody has seen: what is
   * running of them while the server is upgraded runs again.
   */
  private static final List<String> VERSION_3 =
      List.of(
          "ALTER TABLE segment ADD COLUMN nonce INTEGER NOT NULL DEFAULT 0",
          "UPDATE segment SET nonce = random()");

  /** Until then nothing outside the DB told whether it was complete. */
  private static final List<String> VERSION_4 =
      List.of("INSERT INTO meta VALUES ('commits', 0), ('server', 0)");

  private static final List<List<String>> VERSIONS =
      List.of(VERSION_1, VERSION_2, VERSION_3, VERSION_4);

  static final int NEWEST = VERSIONS.size();

  private Schema() {}

  /** Brings a file to the newest version, one transaction per version. */
  static void migrate(Connection connection) throws SQLException, StoreException {
    int version = version(connection);
    requireKnown(version);
    while (version < VERSIONS.size()) {
      try (Statement statement = connection.createStatement()) {
        for (String sql : VERSIONS.get(version)) {
          statement.executeUpdate(sql);
        }
        version++;
        statement.executeUpdate("PRAGMA user_version = " + version);
      }
      connection.commit();
    }
  }

  /**
   * @throws StoreException when a file of this version is one of a newer Furrow
   */
  static void requireKnown(int version) throws StoreException {
    if (version > NEWEST) {
      throw new StoreException(
          "the task DB was written by a newer Furrow (schema "
              + version
              + ", this one knows "
              + NEWEST
              + "); start that version, or another --state-dir",
          null);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      row.next();
      return row.getInt(1);
    } finally {
      connection.rollback();
    }
  }
}
