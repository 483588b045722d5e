package furrow.server.store;

import furrow.runtime.TaskStore;
import furrow.testkit.store.TaskStoreContract;
import java.nio.file.Path;
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
}
