package furrow.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.EngineSettings;
import furrow.engine.Event;
import furrow.engine.InputRef;
import furrow.engine.LeaseFence;
import furrow.engine.Snapshot;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.kernel.Kernels;
import furrow.runtime.EngineRuntime;
import furrow.runtime.LeaseClock;
import furrow.runtime.Spool;
import furrow.runtime.merge.FileMergeJournal;
import furrow.runtime.spool.FileSpool;
import furrow.server.store.SqliteStore;
import furrow.testkit.Seed;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that end in the middle of a task, on one task DB: the last one has the whole answer. */
@Timeout(120)
class ReplayTest {
  private static final int ROWS = 60_000;

  @TempDir Path directory;
  private final Kernels kernels = Kernels.builtIn();

  private InputRef input() throws Exception {
    StringBuilder text = new StringBuilder("who,qty\n");
    for (int k = 0; k < ROWS; k++) {
      text.append(k % 3 == 0 ? "\"a\n\"\"b\"\"\"" : "plain").append(',').append(k).append('\n');
    }
    Path file = Files.writeString(directory.resolve("in.csv"), text);
    return LocalInputs.ref(file);
  }

  private static TaskSpec spec(InputRef input) {
    return new TaskSpec(
        "000102030405060708090a0b0c0d0e0f",
        "anna",
        "csv",
        "sum(qty), count(*)",
        List.of(),
        Map.of(),
        input,
        new TaskSpec.Limits("", 0, 64, 0, 0));
  }

  /** One life of a server with two slots in its own process. */
  private final class Life implements AutoCloseable {
    private final ReplayOutbox outbox = new ReplayOutbox();
    private final SqliteStore store;
    private final FileMergeJournal journal;
    private final FileSpool spool;
    private final EngineRuntime runtime;
    private final LocalWorker worker;

    Life() throws Exception {
      store = SqliteStore.open(directory.resolve("furrow.db"), 1 << 20, System::currentTimeMillis);
      journal = new FileMergeJournal(directory.resolve("merges"));
      spool = new FileSpool(directory.resolve("spool"), true);
      EngineSettings quick = new EngineSettings(20_000_000L, 5, 256L << 20, 100, 100);
      LocalInputs inputs = new LocalInputs();
      runtime =
          EngineRuntime.start(
              new EngineRuntime.Settings(quick, 2, 1024, EngineRuntime.StoreLimits.DEFAULT),
              new EngineRuntime.Parts(
                  store,
                  spool,
                  kernels::require,
                  inputs,
                  outbox,
                  new LeaseClock(),
                  session -> Long.MAX_VALUE,
                  journal,
                  LeaseFence.LOCAL,
                  1),
              new EngineRuntime.ErrorHandlers(outbox::failed, outbox::failed));
      worker =
          new LocalWorker(
              runtime.incarnation(),
              2,
              kernels,
              inputs,
              spool,
              runtime.loop()::deliver,
              () -> outbox.failed(new AssertionError("a subtask does not end")));
      outbox.worker(worker);
      worker.join();
    }

    void watch() {
      runtime.loop().deliver(new Event.WatchAsked(2, new Event.Caller("anna", false), 1));
    }

    @Override
    public void close() throws Exception {
      worker.close();
      runtime.close();
      journal.close();
    }
  }

  @Test
  void everyLifeGoesOnWhereTheLastOneEnded() throws Exception {
    Random random = new Random(Seed.pick(ReplayTest.class));
    TaskSpec spec = spec(input());
    for (int life = 0; life < 5; life++) {
      try (Life server = new Life()) {
        // The same submission again gives the same task, also after a restart.
        server.runtime.loop().deliver(new Event.Submitted(1, spec));
        assertThat(((View.Accepted) server.outbox.reply(1)).task()).isEqualTo(1);
        server.watch();
        server.outbox.awaitAcknowledged(1 + random.nextInt(300));
      }
    }
    View.Task done = finish();
    assertThat(done.state()).as(done.toString()).isEqualTo(TaskState.DONE);
    assertThat(done.rows()).isEqualTo(ROWS);
    assertThat(stored().done().stream().mapToLong(range -> range[1] - range[0]).sum())
        .as("the ledger and the engine agree")
        .isEqualTo(done.done());
    assertThat(read(done)).contains("\"" + (long) ROWS * (ROWS - 1) / 2 + "\",\"" + ROWS + "\"");
  }

  private View.Task finish() throws Exception {
    try (Life server = new Life()) {
      server.watch();
      View.Watched watched = (View.Watched) server.outbox.lastReply(2);
      return watched.task();
    }
  }

  private Snapshot.StoredTask stored() throws Exception {
    Path file = directory.resolve("furrow.db");
    try (SqliteStore store = SqliteStore.open(file, 1 << 20, () -> 0)) {
      return store.load().tasks().get(0);
    }
  }

  private String read(View.Task task) throws Exception {
    Spool spool = new FileSpool(directory.resolve("spool"), true);
    try (InputStream in = spool.open(task.answer().result())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** How long a test waits for anything. */
  static final long PATIENCE_SECONDS = TimeUnit.MINUTES.toSeconds(1);
}
