package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskRange;
import furrow.runtime.NoSpaceException;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import furrow.server.state.DiskErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The durable store, and its {@link Witness}, which it keeps true: synced before the first
 * acknowledgement of a start, whenever the log begins anew, and before task numbers are given out
 * that it does not know of; otherwise an acknowledgement costs no further sync.
 */
public final class WitnessedStore implements TaskStore {
  /** Task numbers that are reserved at once. */
  static final long STEP = 1_024;

  private static final long SECOND = 1_000_000_000L;

  private final DatabaseCheck check;
  private final SqliteStore store;
  private final Witness witness;

  /** SQLite keeps the log's file as long as the DB is open; null until it has made it. */
  private FileChannel log;

  /** The log has begun anew, and a full disk kept the witness from noting it. */
  private boolean behind;

  private boolean closed;

  private WitnessedStore(DatabaseCheck check, SqliteStore store, Witness witness) {
    this.check = check;
    this.store = store;
    this.witness = witness;
  }

  /**
   * Opens the DB that was checked.
   *
   * @param ballastBytes as in {@link SqliteStore#open}
   * @param wallMillis as in {@link SqliteStore#open}
   */
  public static WitnessedStore open(DatabaseCheck check, long ballastBytes, LongSupplier wallMillis)
      throws StoreException, IOException {
    Witness.Seen seen = Witness.read(check.witness());
    Witness witness = Witness.open(check.witness(), seen);
    SqliteStore store = null;
    try {
      expect(witness, seen.acknowledged(), WalHeader.beside(check.database()));
      store = SqliteStore.open(check.database(), ballastBytes, wallMillis);
      store.onFold(folding(witness, store));
      store.belongsTo(check.server());
      return new WitnessedStore(check, store, witness);
    } catch (IOException | StoreException e) {
      if (store != null) {
        store.close();
      }
      witness.close();
      throw e;
    }
  }

  /**
   * Notes that SQLite opens the DB. When that fails, closing the only connection folds the log into
   * the DB and deletes it; the numbers still tell whether all is there.
   */
  private static void expect(Witness witness, long acknowledged, WalHeader found)
      throws IOException {
    Witness.Content known = witness.content();
    witness.sync(
        found.none()
            ? known.in(Witness.Phase.OPENING, acknowledged, found).from(acknowledged)
            : known.in(Witness.Phase.CLOSING, acknowledged, found));
  }

  private static SqliteStore.FoldListener folding(Witness witness, SqliteStore store) {
    return begins -> {
      try {
        witness.note(store.commits(), begins);
      } catch (IOException e) {
        throw failed(e);
      }
    };
  }

  @Override
  public int openIncarnation() throws StoreException {
    long before = store.commits();
    int incarnation = store.openIncarnation();
    Witness.Content started =
        witness
            .content()
            .started(incarnation, Math.max(witness.content().tasks(), store.nextTask() + STEP));
    try {
      note(started, before);
      witness.note(store.commits(), false);
    } catch (IOException e) {
      throw failed(e);
    }
    return incarnation;
  }

  @Override
  public Snapshot load() throws StoreException {
    return store.load();
  }

  @Override
  public void commit(List<Change> changes) throws StoreException {
    reserve(changes);
    long before = store.commits();
    store.commit(changes);
    look(before);
    try {
      witness.note(store.commits(), false);
    } catch (IOException e) {
      if (!DiskErrors.noSpace(e)) {
        throw failed(e);
      }
      // Overwriting takes no room on most file systems. Where it does, the latest number is older.
    }
  }

  private void reserve(List<Change> changes) throws StoreException {
    long highest = 0;
    for (Change change : changes) {
      if (change instanceof Change.TaskAccepted accepted) {
        highest = Math.max(highest, accepted.task());
      }
    }
    if (highest >= witness.content().tasks()) {
      try {
        witness.sync(witness.content().reserving(highest + STEP));
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  /**
   * Notes in the witness which log is written now, when it is another one. As long as a full disk
   * forbids that, {@link #maintain} makes no checkpoint, so that the log does not begin anew twice.
   *
   * @param before the latest commit when the log may have begun anew
   */
  private void look(long before) throws StoreException {
    try {
      note(witness.content(), before);
      behind = false;
    } catch (IOException e) {
      if (!DiskErrors.noSpace(e)) {
        throw failed(e);
      }
      behind = true;
    }
  }

  private void note(Witness.Content content, long before) throws IOException {
    WalHeader now = current();
    boolean another = !now.equals(content.log());
    if (content.phase() != Witness.Phase.OPEN || another) {
      Witness.Content next = content.in(Witness.Phase.OPEN, store.commits(), now);
      boolean anew = another && !content.log().none();
      witness.sync(anew ? next.from(before) : next);
    } else {
      witness.sync(content);
    }
  }

  private WalHeader current() throws IOException {
    if (log == null) {
      try {
        log =
            FileChannel.open(Connections.beside(check.database(), "-wal"), StandardOpenOption.READ);
      } catch (NoSuchFileException e) {
        return WalHeader.NONE;
      }
    }
    return WalHeader.read(log);
  }

  @Override
  public long maintain() throws StoreException {
    if (behind) {
      look(store.commits());
    }
    if (behind) {
      return SECOND;
    }
    long next = store.maintain();
    look(store.commits());
    return next;
  }

  private static StoreException failed(IOException e) {
    return DiskErrors.noSpace(e)
        ? new NoSpaceException("no space for the witness of the task DB", e)
        : new StoreException("the witness of the task DB cannot be written: " + e, e);
  }

  @Override
  public void results(long task, SubtaskRange range, ResultReader into)
      throws StoreException, IOException {
    store.results(task, range, into);
  }

  @Override
  public Completion completion(long task, long index) throws StoreException {
    return store.completion(task, index);
  }

  @Override
  public boolean spaceLow() {
    return store.spaceLow();
  }

  @Override
  public void close() throws StoreException {
    if (closed) {
      return;
    }
    closed = true;
    try (Witness closing = witness) {
      closing.sync(closing.content().in(Witness.Phase.CLOSING, store.commits(), current()));
      if (log != null) {
        log.close();
      }
      store.close();
      WalHeader left = WalHeader.beside(check.database());
      closing.sync(closing.content().in(Witness.Phase.CLOSED, store.commits(), left));
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
