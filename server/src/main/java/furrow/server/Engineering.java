package furrow.server;

import furrow.engine.EngineSettings;
import furrow.runtime.Core;
import furrow.runtime.LeaseClock;
import furrow.runtime.StoreException;
import furrow.runtime.StoreLimits;
import furrow.runtime.TaskStore;
import furrow.runtime.memory.MemoryStore;
import furrow.runtime.merge.FileMergeJournal;
import furrow.runtime.merge.MergeJournal;
import furrow.server.access.UserName;
import furrow.server.adapter.Desk;
import furrow.server.peer.Peers;
import furrow.server.store.DatabasePlace;
import furrow.server.store.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The engine and what it stands on: the task DB and the journal of merges. */
final class Engineering {
  private static final int INBOX = 65_536;
  private static final long BALLAST_BYTES = 16L << 20;

  private final ServerSettings settings;
  private TaskStore store;
  private MergeJournal journal = MergeJournal.NONE;
  private Core core;

  Engineering(ServerSettings settings) {
    this.settings = settings;
  }

  Core start(Foundation foundation, Desk desk, Peers peers, LeaseClock clock, Core.Alarms alarms)
      throws IOException, StoreException {
    openStore();
    Core.Parts parts =
        new Core.Parts(
            store,
            foundation.spool(),
            foundation.kernels()::require,
            foundation.inputs(),
            desk.outbox(),
            clock,
            peers,
            journal);
    core = Core.start(coreSettings(), parts, alarms);
    return core;
  }

  TaskStore store() {
    return store;
  }

  private void openStore() throws IOException, StoreException {
    store = new MemoryStore();
    if (settings.durable()) {
      DatabasePlace place = DatabasePlace.of(UserName.ofProcess(), Reach.hostName());
      Path database = place.locate(settings.state().database());
      store = SqliteStore.open(database, BALLAST_BYTES, System::currentTimeMillis);
      journal = new FileMergeJournal(settings.state().root().resolve("merge.journal"));
    }
  }

  private Core.Settings coreSettings() {
    EngineSettings house = EngineSettings.DEFAULT;
    EngineSettings engine =
        new EngineSettings(
            TimeUnit.MILLISECONDS.toNanos(settings.net().heartbeatMillis()),
            house.poisonLimit(),
            house.aheadBytes(),
            house.maxTasks(),
            house.keepEnded());
    return new Core.Settings(engine, settings.mergeThreads(), INBOX, StoreLimits.DEFAULT);
  }

  /** Gives back whatever has been opened. */
  void close() throws IOException, StoreException, InterruptedException {
    if (core != null) {
      core.close();
    } else if (store != null) {
      store.close();
    }
    if (journal instanceof FileMergeJournal file) {
      file.close();
    }
  }
}
