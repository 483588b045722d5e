package furrow.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.runtime.TaskStore;
import furrow.testkit.store.TaskStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends TaskStoreContract {
  @TempDir Path directory;

  @Override
  protected TaskStore create() throws Exception {
    return SqliteStore.open(directory.resolve("furrow.db"), 1 << 20, wallMillis::get);
  }

  @Override
  protected TaskStore reopen(TaskStore old) throws Exception {
    old.close();
    return create();
  }

  @Test
  void aKilledProcessLeavesNoLibraryBehind() throws Exception {
    try (TaskStore store = create()) {
      assertThat(store.load()).isNotNull();
      try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
        assertThat(maps.filter(line -> line.contains("libsqlitejdbc.so")))
            .isNotEmpty()
            .allMatch(line -> line.endsWith(" (deleted)"));
      }
    }
  }
}
