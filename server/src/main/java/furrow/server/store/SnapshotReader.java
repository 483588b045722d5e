package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.InputRef;
import furrow.engine.MergeReport;
import furrow.engine.PastSubmission;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskState;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads everything that a starting engine needs; one query per table. */
final class SnapshotReader {
  private final Connection connection;
  private final Map<Long, TaskRows> tasks = new HashMap<>();

  SnapshotReader(Connection connection) {
    this.connection = connection;
  }

  /** Receives one row. */
  @FunctionalInterface
  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private void each(String sql, RowReader reader) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }

  /** The rows of one task, or a place for those of a forgotten one that is being removed. */
  private TaskRows of(ResultSet row) throws SQLException {
    return tasks.computeIfAbsent(row.getLong("task"), task -> new TaskRows());
  }

  Snapshot read() throws SQLException {
    each("SELECT * FROM task_word ORDER BY task, position", r -> of(r).argv.add(r.getString(3)));
    each("SELECT * FROM task_option", r -> of(r).options.put(r.getString(2), r.getString(3)));
    each("SELECT * FROM segment ORDER BY task, first", this::segment);
    each(
        "SELECT task, first, count, rows FROM completion ORDER BY task, first",
        r -> of(r).done(r.getLong(2), r.getLong(3), r.getLong(4)));
    each(
        "SELECT task, first, count FROM superseded ORDER BY task, first",
        r -> of(r).superseded.add(r.getLong(2), r.getLong(2) + r.getLong(3)));
    each("SELECT * FROM ended ORDER BY task, subtask", r -> of(r).ended.add(ended(r)));
    each(
        "SELECT task, subtask, strikes FROM strike",
        r -> of(r).strikes.put(r.getLong(2), r.getInt(3)));
    List<Snapshot.StoredTask> stored = new ArrayList<>();
    each("SELECT * FROM task ORDER BY task", r -> stored.add(task(r)));
    Set<String> groups = new HashSet<>();
    each("SELECT name FROM worker_group", r -> groups.add(r.getString(1)));
    long[] next = new long[1];
    each("SELECT value FROM meta WHERE name = 'next_task'", r -> next[0] = r.getLong(1));
    return new Snapshot(stored, next[0], groups, memberships(), past());
  }

  private List<PastSubmission> past() throws SQLException {
    List<PastSubmission> past = new ArrayList<>();
    each(
        "SELECT * FROM past_submission ORDER BY place",
        r ->
            past.add(
                PastSubmission.of(
                    r.getString("user"),
                    r.getString("submission"),
                    r.getLong("task"),
                    r.getLong("body_hash"),
                    r.getLong("forgotten_millis"))));
    return past;
  }

  private Map<String, Set<String>> memberships() throws SQLException {
    Map<String, Set<String>> memberships = new HashMap<>();
    each(
        "SELECT worker, worker_group, member FROM membership",
        r -> {
          Set<String> of = memberships.computeIfAbsent(r.getString(1), w -> new HashSet<>());
          if (r.getInt(3) == 1) {
            of.add(r.getString(2));
          }
        });
    return memberships;
  }

  private void segment(ResultSet r) throws SQLException {
    TaskRows rows = of(r);
    long first = r.getLong("first");
    rows.segments.add(
        new Segment(
            first,
            r.getLong("unit_start"),
            r.getLong("chunk"),
            r.getInt("count"),
            r.getLong("unit_end"),
            (byte) r.getInt("mode"),
            r.getLong("nonce")));
    long mark = r.getLong("high_water");
    if (mark > first) {
      rows.highWater.put(first, mark);
    }
  }

  private static Change.SubtaskEnded ended(ResultSet r) throws SQLException {
    return new Change.SubtaskEnded(
        r.getLong("task"),
        r.getLong("subtask"),
        SubtaskState.valueOf(r.getString("state")),
        problem(r),
        r.getString("evidence"),
        r.getString("worker"));
  }

  private static Problem problem(ResultSet r) throws SQLException {
    String code = r.getString("problem_code");
    return code == null
        ? null
        : new Problem(code, r.getString("problem_message"), r.getString("problem_hint"));
  }

  private Snapshot.StoredTask task(ResultSet r) throws SQLException {
    TaskRows rows = of(r);
    return new Snapshot.StoredTask(
        r.getLong("task"),
        spec(r, rows),
        plan(r),
        TaskState.valueOf(r.getString("state")),
        problem(r),
        answer(r),
        rows.segments,
        rows.doneRanges(),
        rows.superseded.toList(),
        rows.ended,
        rows.highWater,
        rows.strikes,
        rows.rows,
        r.getLong("created_millis"),
        r.getLong("ended_millis"));
  }

  private static TaskSpec spec(ResultSet r, TaskRows rows) throws SQLException {
    return new TaskSpec(
        r.getString("submission"),
        r.getString("user"),
        r.getString("kernel"),
        r.getString("operation"),
        List.copyOf(rows.argv),
        Map.copyOf(rows.options),
        new InputRef(
            r.getString("input_path"),
            r.getString("input_spool"),
            r.getLong("input_size"),
            r.getLong("input_mtime_millis"),
            r.getString("input_fingerprint"),
            r.getLong("input_inode")),
        new TaskSpec.Limits(
            r.getString("worker_group"),
            r.getInt("priority"),
            r.getLong("chunk"),
            r.getLong("subtask_timeout_nanos"),
            r.getInt("retries")));
  }

  private static TaskPlan plan(ResultSet r) throws SQLException {
    byte[] shared = r.getBytes("shared");
    return new TaskPlan(
        shared == null ? new byte[0] : shared,
        r.getLong("unit_start"),
        r.getLong("unit_end"),
        r.getInt("unit_bytes") == 1,
        r.getLong("min_chunk"),
        r.getLong("max_chunk"),
        (byte) r.getInt("first_mode"));
  }

  private static MergeReport.Answer answer(ResultSet r) throws SQLException {
    String type = r.getString("answer_type");
    if (type == null) {
      return null;
    }
    String file = r.getString("answer_file");
    if (file != null) {
      long size = r.getLong("answer_size");
      return new MergeReport.Answer(
          new Result.Spooled(file, size, r.getInt("answer_crc32c")), type);
    }
    byte[] bytes = r.getBytes("answer_bytes");
    Result inline = bytes == null ? Result.EMPTY : new Result.Inline(bytes);
    return new MergeReport.Answer(inline, type);
  }
}
