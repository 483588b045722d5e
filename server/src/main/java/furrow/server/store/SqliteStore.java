package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskRange;
import furrow.runtime.NoSpaceException;
import furrow.runtime.StoreException;
import furrow.runtime.TaskStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The durable store. One connection writes (the store thread), another reads results back (the
 * kernel pool) and folds the log into the DB.
 */
public final class SqliteStore implements TaskStore {
  private static final long SECOND = 1_000_000_000L;

  /** Tries of a transaction while somebody else holds the lock, each waiting 5 s. */
  private static final int BUSY_TRIES = 12;

  private final Connection writer;
  private final Connection reader;
  private final Sql writerSql;
  private final Sql readerSql;
  private final PreparedStatement getNumber;
  private final PreparedStatement setNumber;
  private final TaskWriter tasks;
  private final SubtaskWriter subtasks;
  private final GroupWriter groups;
  private final PastSubmissionRows past;
  private final Retention retention;
  private final ResultRows results;
  private final Ballast ballast;
  private final LongSupplier wallMillis;
  private final LogGrowth log = new LogGrowth();
  private long lastLook = System.nanoTime() - SECOND;
  private boolean spaceLow;

  private FoldListener foldListener = begins -> {};

  /** Number of the latest commit. */
  private long commits;

  private SqliteStore(Connection writer, Connection reader, Ballast ballast, LongSupplier wall)
      throws SQLException {
    this.writer = writer;
    this.reader = reader;
    this.ballast = ballast;
    this.wallMillis = wall;
    writerSql = new Sql(writer);
    readerSql = new Sql(reader);
    getNumber = writerSql.prepare("SELECT value FROM meta WHERE name = ?");
    setNumber = writerSql.prepare("UPDATE meta SET value = ? WHERE name = ?");
    tasks = new TaskWriter(writerSql);
    subtasks = new SubtaskWriter(writerSql);
    groups = new GroupWriter(writerSql);
    past = new PastSubmissionRows(writerSql);
    retention = new Retention(writer, writerSql, past);
    results = new ResultRows(reader, readerSql);
  }

  /**
   * Opens or makes the DB.
   *
   * @param file created with mode 0600 where missing; beside it come {@code -wal}, {@code -shm} and
   *     {@code .ballast}
   * @param ballastBytes room kept for results and cancels when the disk is full
   * @param wallMillis wall clock, for display and for what is kept for days
   * @throws StoreException when it is damaged or of a newer version
   */
  public static SqliteStore open(Path file, long ballastBytes, LongSupplier wallMillis)
      throws StoreException {
    Connection writer = null;
    Connection reader = null;
    try {
      writer = Connections.writer(file);
      Schema.migrate(writer);
      reader = Connections.reader(file);
      Ballast ballast = new Ballast(Connections.beside(file, ".ballast"), ballastBytes);
      ballast.restore();
      SqliteStore store = new SqliteStore(writer, reader, ballast, wallMillis);
      store.commits = store.number("commits");
      return store;
    } catch (SQLException | IOException | StoreException e) {
      Connections.closeQuietly(reader);
      Connections.closeQuietly(writer);
      throw e instanceof StoreException known
          ? known
          : e instanceof SQLException sql
              ? Failures.translate(sql)
              : new StoreException("the task DB cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Number of the latest commit of changes; it grows by one with each, over restarts too. */
  long commits() {
    return commits;
  }

  int incarnation() throws StoreException {
    return Math.toIntExact(number("incarnation"));
  }

  /** Number that the next task gets. */
  long nextTask() throws StoreException {
    return number("next_task");
  }

  /** Marks a DB that has no mark yet as that of a server; 16 hexadecimal digits. */
  void belongsTo(String server) throws StoreException {
    long id = HexFormat.fromHexDigitsToLong(server);
    if (number("server") == 0) {
      transaction(() -> Sql.run(setNumber, id, "server"));
    }
  }

  private long number(String name) throws StoreException {
    return transaction(
        () -> {
          try (ResultSet row = Sql.bind(getNumber, name).executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  @Override
  public int openIncarnation() throws StoreException {
    long incarnation = number("incarnation") + 1;
    transaction(
        () -> {
          Sql.run(setNumber, commits + 1, "commits");
          return Sql.run(setNumber, incarnation, "incarnation");
        });
    commits++;
    return Math.toIntExact(incarnation);
  }

  @Override
  public Snapshot load() throws StoreException {
    return transaction(() -> new SnapshotReader(writer).read());
  }

  @Override
  public void commit(List<Change> changes) throws StoreException {
    try {
      apply(changes);
    } catch (NoSpaceException e) {
      if (!ballast.release()) {
        throw e;
      }
      spaceLow = true;
      apply(changes);
    }
    log.committed(changes);
  }

  private void apply(List<Change> changes) throws StoreException {
    transaction(
        () -> {
          long now = wallMillis.getAsLong();
          for (Change change : changes) {
            if (!subtasks.apply(change, now) && !groups.apply(change)) {
              applyToTask(change, now);
            }
          }
          return Sql.run(setNumber, commits + 1, "commits");
        });
    commits++;
  }

  private void applyToTask(Change change, long now) throws SQLException {
    if (change instanceof Change.TaskAccepted accepted) {
      tasks.accepted(accepted, now);
    } else if (change instanceof Change.TaskPlaced placed) {
      tasks.placed(placed);
    } else if (change instanceof Change.TaskMoved moved) {
      tasks.moved(moved, now);
      retention.wake();
    } else if (change instanceof Change.TaskForgotten forgotten) {
      past.keep(forgotten, now);
      tasks.forgotten(forgotten);
      retention.wake();
    } else {
      throw new IllegalArgumentException("unknown change: " + change);
    }
  }

  /** Work inside one transaction. */
  @FunctionalInterface
  private interface Body<T> {
    T run() throws SQLException;
  }

  private <T> T transaction(Body<T> body) throws StoreException {
    int tries = 0;
    while (true) {
      try {
        T value = body.run();
        writer.commit();
        return value;
      } catch (SQLException e) {
        rollback(e);
        if (!Failures.busy(e) || ++tries == BUSY_TRIES) {
          throw Failures.translate(e);
        }
      } catch (RuntimeException | Error e) {
        rollback(e);
        throw e;
      }
    }
  }

  /** After this the writer is ready for another transaction, or the store is given up. */
  private void rollback(Throwable cause) throws StoreException {
    try {
      Connections.rollback(writer);
    } catch (SQLException e) {
      e.addSuppressed(cause);
      throw new StoreException("the task DB could not roll back: " + e.getMessage(), e);
    }
  }

  @Override
  public void results(long task, SubtaskRange range, ResultReader into)
      throws StoreException, IOException {
    results.read(task, range, into);
  }

  @Override
  public Completion completion(long task, long index) throws StoreException {
    return results.completion(task, index);
  }

  @Override
  public long maintain() throws StoreException {
    long now = System.nanoTime();
    if (now - lastLook >= SECOND) {
      lastLook = now;
      spaceLow = !ballast.restore() || ballast.needed();
    }
    try {
      if (log.due(now)) {
        try {
          checkpoint();
        } catch (NoSpaceException e) {
          // The log waits; nothing that was acknowledged depends on its being folded.
          return SECOND;
        }
        log.folded();
      }
      if (retention.step(wallMillis.getAsLong())) {
        return 0;
      }
      return spaceLow || !log.isFolded() ? SECOND : 5 * SECOND;
    } catch (SQLException e) {
      rollback(e);
      StoreException failure = Failures.translate(e);
      if (failure instanceof NoSpaceException || Failures.busy(e)) {
        return SECOND;
      }
      throw failure;
    }
  }

  /** Folds as much of the log into the DB as readers allow, without waiting for them. */
  private void checkpoint() throws SQLException, StoreException {
    foldListener.folding(true);
    try (Statement statement = reader.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
    }
    foldListener.folding(false);
  }

  /** Told when a checkpoint begins and when it has ended well. */
  @FunctionalInterface
  interface FoldListener {
    void folding(boolean begins) throws StoreException;
  }

  void onFold(FoldListener listener) {
    foldListener = listener;
  }

  /** Sets the numbers of a DB that is taken over from another state. */
  void renumber(Witness.Content next) throws StoreException {
    long server = HexFormat.fromHexDigitsToLong(next.server());
    transaction(
        () ->
            Sql.run(setNumber, (long) next.incarnation(), "incarnation")
                + Sql.run(setNumber, next.tasks(), "next_task")
                + Sql.run(setNumber, next.commits(), "commits")
                + Sql.run(setNumber, server, "server"));
    commits = next.commits();
  }

  @Override
  public boolean spaceLow() {
    return spaceLow;
  }

  @Override
  public void close() throws StoreException {
    try {
      writerSql.close();
      readerSql.close();
      reader.close();
      writer.close();
    } catch (SQLException e) {
      throw Failures.translate(e);
    }
  }
}
