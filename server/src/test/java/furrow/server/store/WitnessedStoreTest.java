package furrow.server.store;

import furrow.runtime.TaskStore;
import furrow.testkit.store.TaskStoreContract;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.io.TempDir;

class WitnessedStoreTest extends TaskStoreContract {
  @TempDir Path directory;

  @Override
  protected TaskStore create() throws Exception {
    DatabaseCheck check =
        DatabaseCheck.run(directory, directory.resolve("furrow.db"), new SecureRandom());
    return WitnessedStore.open(check, 1 << 20, wallMillis::get);
  }

  @Override
  protected TaskStore reopen(TaskStore old) throws Exception {
    old.close();
    return create();
  }
}
