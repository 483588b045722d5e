package furrow.server.store;

import static furrow.testkit.store.SampleChanges.accepted;
import static furrow.testkit.store.SampleChanges.planned;
import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.SubtaskRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many subtasks without a partial: how fast they are is measured by {@code furrow bench}. */
class ManyCommitsTest {
  private static final int COMMITS = 200;
  private static final int RUNS_PER_COMMIT = 100;
  private static final int SUBTASKS_PER_RUN = 10;
  private static final int SUBTASKS = COMMITS * RUNS_PER_COMMIT * SUBTASKS_PER_RUN;

  @TempDir Path directory;

  @Test
  void emptySubtasksAddUp() throws Exception {
    Path file = directory.resolve("furrow.db");
    try (SqliteStore store = SqliteStore.open(file, 1 << 20, System::currentTimeMillis)) {
      store.commit(List.of(accepted(1), planned(1, 0, SUBTASKS)));
      long first = 0;
      for (int k = 0; k < COMMITS; k++) {
        List<Change> changes = new ArrayList<>();
        for (int r = 0; r < RUNS_PER_COMMIT; r++) {
          SubtaskRange range =
              new SubtaskRange(1, first, SUBTASKS_PER_RUN, new Attempt(1, first + 1));
          changes.add(new Change.SubtasksDone(1, range, List.of(), "worker-1", 1000, 0));
          first += SUBTASKS_PER_RUN;
        }
        store.commit(changes);
        store.maintain();
      }
      assertThat(store.load().tasks().get(0).done()).containsExactly(new long[] {0, SUBTASKS});
    }
  }
}
