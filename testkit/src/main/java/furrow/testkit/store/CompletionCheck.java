package furrow.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the task DB and tells whether a subtask was lost or counted twice, or an answer is wrong.
 * Knows the tables (docs/schema.md) and nothing of the code that wrote them.
 */
public final class CompletionCheck {
  private final Connection connection;

  /** A half-open range of subtasks or units. */
  private record Range(long start, long end) {}

  private CompletionCheck(Connection connection) {
    this.connection = connection;
  }

  /**
   * Every finished task: 0 lost, 0 double counted, 0 ended without a result, and where the kernel
   * is one whose answer can be worked out ({@link Truth}), that answer. Others are for the caller.
   */
  public static void check(Path database) throws SQLException {
    checkAllBut(database, "");
  }

  /**
   * The same for all users but one, whose tasks may have failed.
   *
   * @param user a plain name
   */
  public static void checkAllBut(Path database, String user) throws SQLException {
    String others = "user <> '" + user + "'";
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
      CompletionCheck ledger = new CompletionCheck(connection);
      List<Range> tasks =
          ledger.ranges(
              "SELECT task, task + 1 FROM task WHERE state = 'DONE' AND "
                  + others
                  + " ORDER BY task");
      assertThat(tasks).as("finished tasks").isNotEmpty();
      for (Range task : tasks) {
        ledger.check(task.start());
        ledger.checkAnswer(task.start());
      }
      String ended = "SELECT subtask, subtask FROM ended JOIN task USING (task) WHERE " + others;
      assertThat(ledger.ranges(ended)).as("ended").isEmpty();
    }
  }

  private void check(long task) throws SQLException {
    List<Range> done = indices("completion", task);
    List<Range> superseded = indices("superseded", task);
    assertThat(overlaps(done)).as("task %d: subtasks counted twice", task).isEmpty();

    List<Range> planned = indices("segment", task);
    assertThat(overlaps(planned)).as("task %d: subtasks planned twice", task).isEmpty();
    List<Range> accounted = new ArrayList<>(done);
    accounted.addAll(superseded);
    assertThat(minus(planned, accounted)).as("task %d: subtasks lost", task).isEmpty();
    assertThat(minus(accounted, planned)).as("task %d: subtasks out of nowhere", task).isEmpty();

    if (superseded.isEmpty()) {
      checkUnits(task);
    }
  }

  private void checkAnswer(long task) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT kernel, operation, answer_bytes FROM task WHERE task = " + task)) {
      row.next();
      byte[] answer = row.getBytes("answer_bytes");
      Optional<String> truth = Truth.of(row.getString("kernel"), row.getString("operation"));
      if (truth.isPresent()) {
        assertThat(answer).as("task %d: its answer", task).isNotNull();
        assertThat(new String(answer, StandardCharsets.UTF_8).strip())
            .as("task %d: its answer", task)
            .isEqualTo(truth.get());
      }
    }
  }

  /** Where nothing was planned again, the segments must tile the task. */
  private void checkUnits(long task) throws SQLException {
    List<Range> extent = ranges("SELECT unit_start, unit_end FROM task WHERE task = " + task);
    List<Range> cut =
        ranges(
            "SELECT unit_start, unit_end FROM segment WHERE mode < 64 AND task = "
                + task
                + " ORDER BY unit_start");
    assertThat(overlaps(cut)).as("task %d: units worked twice", task).isEmpty();
    assertThat(minus(extent, cut)).as("task %d: units never worked", task).isEmpty();
  }

  private List<Range> indices(String table, long task) throws SQLException {
    return ranges(
        "SELECT first, first + count FROM " + table + " WHERE task = " + task + " ORDER BY first");
  }

  private List<Range> ranges(String sql) throws SQLException {
    List<Range> ranges = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        ranges.add(new Range(rows.getLong(1), rows.getLong(2)));
      }
    }
    return ranges;
  }

  private static List<Range> overlaps(List<Range> sorted) {
    List<Range> overlaps = new ArrayList<>();
    long end = Long.MIN_VALUE;
    for (Range range : sorted) {
      if (range.start() < end) {
        overlaps.add(range);
      }
      end = Math.max(end, range.end());
    }
    return overlaps;
  }

  /** What of the first is in none of the second. */
  private static List<Range> minus(List<Range> from, List<Range> what) {
    List<Range> left = from;
    for (Range hole : what) {
      List<Range> next = new ArrayList<>();
      for (Range range : left) {
        if (range.start() < Math.min(range.end(), hole.start())) {
          next.add(new Range(range.start(), Math.min(range.end(), hole.start())));
        }
        if (Math.max(range.start(), hole.end()) < range.end()) {
          next.add(new Range(Math.max(range.start(), hole.end()), range.end()));
        }
      }
      left = next;
    }
    return left;
  }
}
