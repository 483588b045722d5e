package furrow.testkit.store;

import furrow.runtime.TaskStore;
import furrow.runtime.memory.MemoryStore;

class MemoryStoreTest extends TaskStoreContract {
  @Override
  protected TaskStore create() {
    return new MemoryStore(true, wallMillis::get);
  }

  @Override
  protected TaskStore reopen(TaskStore old) {
    return old;
  }
}
