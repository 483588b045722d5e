package furrow.server.store;

import static furrow.testkit.store.SampleChanges.accepted;
import static furrow.testkit.store.SampleChanges.planned;
import static furrow.testkit.store.SampleChanges.spec;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Change;
import furrow.engine.PastSubmission;
import furrow.engine.Segment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The submission ids of forgotten tasks in the file itself. */
class PastSubmissionRowsTest {
  private static final long NOW = 1_700_000_000_000L;

  @TempDir Path directory;

  private SqliteStore open() throws Exception {
    return SqliteStore.open(directory.resolve("furrow.db"), 1024, () -> NOW);
  }

  private void execute(String... statements) throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve("furrow.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void ofTooManyTheOldestGo() throws Exception {
    open().close();
    int most = PastSubmission.MOST;
    String insert = "INSERT INTO past_submission VALUES (%d, 'ann', 'a', %d, 5, " + NOW + ")";
    execute(insert.formatted(1, 1), insert.formatted(2, 2), insert.formatted(most + 1, 3));
    try (SqliteStore store = open()) {
      while (store.maintain() == 0) {
        assertThat(store.spaceLow()).isFalse();
      }
      assertThat(store.load().past()).extracting(PastSubmission::task).containsExactly(2L, 3L);
    }
  }

  @Test
  void aFileOfTheFirstVersionIsBroughtUpWithWhatItHolds() throws Exception {
    try (SqliteStore store = open()) {
      store.commit(List.of(accepted(1), accepted(2), planned(2, 0, 5), planned(2, 5, 5)));
    }
    execute(
        "DROP TABLE past_submission",
        "ALTER TABLE segment DROP COLUMN nonce",
        "DELETE FROM meta WHERE name IN ('commits', 'server')",
        "PRAGMA user_version = 1");
    try (SqliteStore store = open()) {
      store.commit(List.of(new Change.TaskForgotten(1, 42)));
    }
    try (SqliteStore store = open()) {
      assertThat(store.load().tasks()).hasSize(1);
      assertThat(store.load().tasks().get(0).segments())
          .as("nobody has seen the nonces that a migration draws")
          .extracting(Segment::nonce)
          .doesNotContain(0L)
          .doesNotHaveDuplicates();
      assertThat(store.load().past())
          .containsExactly(PastSubmission.of("anna", spec(1).submissionId(), 1, 42, NOW));
    }
  }
}
