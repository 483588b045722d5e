package furrow.server.store;

import furrow.engine.Snapshot;
import furrow.runtime.StoreException;
import furrow.server.state.PrivateFiles;
import furrow.server.state.ServerIdentity;
import furrow.server.store.StateFiles.Aside;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Makes a state directory whose task DB is damaged one that a server starts on. Of the DB it keeps
 * either all that is consistent or nothing, never parts; what it does not keep is moved, not
 * deleted; and no task number is given out again.
 */
public final class StateRepair {
  static final String ASIDE = "damaged";

  private final Path root;
  private final Path database;
  private final SecureRandom random;
  private final Aside aside;

  private StateRepair(Path root, Path database, SecureRandom random) {
    this.root = root;
    this.database = database;
    this.random = random;
    this.aside = new Aside(root, ASIDE);
  }

  /**
   * What was done.
   *
   * @param damage what was wrong; empty when nothing was
   * @param tasks that are kept
   * @param live those of them that go on
   * @param lostCommits acknowledged commits that are not in what is kept, at least; -1 for unknown
   * @param nextTask number of the next task
   * @param moved files that are not used any more, where they are now
   */
  public record Report(
      String damage, int tasks, int live, long lostCommits, long nextTask, List<Path> moved) {}

  /** Repairs what a start refuses. The caller holds the lock of the state directory. */
  public static Report run(Path root, Path database, SecureRandom random)
      throws StoreException, IOException {
    return new StateRepair(root, database, random).run();
  }

  private Report run() throws StoreException, IOException {
    String damage = damage();
    if (damage.isEmpty()) {
      return new Report("", 0, 0, 0, 0, List.of());
    }
    if (Files.exists(root.resolve(StateRestore.UNFINISHED))) {
      throw new StoreException(damage + "; only a complete restore helps", null);
    }
    Witness.Seen seen = witness();
    String server = server(seen);
    if (seen != null && !seen.content().server().equals(server)) {
      seen = null;
    }
    if (seen == null) {
      aside.take(root.resolve(Witness.NAME));
    }
    keepWhatIsWhole(seen, server);
    return finish(damage, seen, server);
  }

  /** What a start would refuse, or what is wrong inside the DB; empty for nothing. */
  private String damage() throws StoreException, IOException {
    try {
      DatabaseCheck.run(root, database, random);
      return DatabaseCheck.size(database) > 0 && !intact() ? database + " is damaged inside" : "";
    } catch (StoreDamagedException e) {
      return e.getMessage();
    }
  }

  private Witness.Seen witness() throws IOException {
    try {
      return Witness.read(root.resolve(Witness.NAME));
    } catch (StoreDamagedException e) {
      return null;
    }
  }

  /** The file names the server; where it is lost, witness and DB do. */
  private String server(Witness.Seen seen) throws IOException {
    String named = ServerIdentity.read(root);
    if (!named.isEmpty()) {
      return named;
    }
    aside.take(root.resolve("server.id"));
    String known = seen != null ? seen.content().server() : ofDatabase();
    return known.isEmpty()
        ? ServerIdentity.of(root, random)
        : ServerIdentity.ofWitnessed(root, known);
  }

  private String ofDatabase() throws IOException {
    try {
      return DatabaseCheck.size(database) > 0 ? DatabaseNumbers.of(database).server() : "";
    } catch (SQLException e) {
      return "";
    }
  }

  private void keepWhatIsWhole(Witness.Seen seen, String server) throws IOException {
    boolean log = !WalHeader.beside(database).none();
    if (log && !belongs(seen)) {
      StateFiles.moveLog(database, aside);
      log = false;
    }
    if (log && !usable(server)) {
      StateFiles.moveLog(database, aside);
      log = false;
    }
    boolean torn = !log && seen != null && seen.torn();
    if (DatabaseCheck.size(database) <= 0 || torn || !usable(server)) {
      StateFiles.moveDatabase(database, aside);
    }
  }

  /** Whether the log may be applied to the file. */
  private boolean belongs(Witness.Seen seen) throws IOException {
    if (DatabaseCheck.size(database) <= 0) {
      return false;
    }
    try {
      if (seen != null) {
        new DatabaseCheck.Judge(database, seen).judgeLog();
      }
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  private boolean usable(String server) {
    try {
      DatabaseNumbers numbers = DatabaseNumbers.of(database);
      boolean ours = numbers.server().isEmpty() || numbers.server().equals(server);
      return ours && numbers.version() > 0 && numbers.version() <= Schema.NEWEST && intact();
    } catch (SQLException e) {
      return false;
    }
  }

  private boolean intact() {
    try (Connection connection = DatabaseNumbers.readOnly(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA integrity_check(1)")) {
      return row.next() && row.getString(1).equals("ok");
    } catch (SQLException e) {
      return false;
    }
  }

  private Report finish(String damage, Witness.Seen seen, String server)
      throws StoreException, IOException {
    Snapshot kept;
    long lost;
    Witness.Content next;
    try (SqliteStore store = SqliteStore.open(database, 0, System::currentTimeMillis)) {
      kept = store.load();
      lost = seen == null ? -1 : Math.max(0, seen.acknowledged() - store.commits());
      int incarnation =
          Math.max(store.incarnation(), seen == null ? 0 : seen.content().incarnation());
      next = numbers(server, incarnation, nextTask(seen, kept), store.commits(), seen);
      putAwayFilesOfOthers(kept.nextTask());
      store.renumber(next);
    }
    Witness.create(root.resolve(Witness.NAME), next);
    PrivateFiles.syncDirectory(root);
    int live = (int) kept.tasks().stream().filter(task -> !task.state().isFinal()).count();
    return new Report(damage, kept.tasks().size(), live, lost, next.tasks(), aside.moved());
  }

  private static Witness.Content numbers(
      String server, int incarnation, long nextTask, long commits, Witness.Seen seen) {
    long latest = Math.max(commits, seen == null ? 0 : seen.acknowledged()) + 1;
    return Witness.Content.closed(server, incarnation, nextTask, latest);
  }

  /** Above every number that may have been given out. */
  private long nextTask(Witness.Seen seen, Snapshot kept) throws IOException {
    if (seen != null) {
      return Math.max(kept.nextTask(), seen.content().tasks());
    }
    long highest = Math.max(kept.nextTask() - 1, TaskNumbers.highest(root));
    return highest + 1 + (highest == 0 ? 0 : WitnessedStore.STEP);
  }

  /** A start deletes spool files of tasks that the DB does not know; here they stay. */
  private void putAwayFilesOfOthers(long from) throws IOException {
    Path spool = root.resolve("spool");
    if (!Files.isDirectory(spool)) {
      return;
    }
    Aside files = null;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(spool, "[ap][0-9]*-*")) {
      for (Path file : all) {
        if (TaskNumbers.ofSpoolFile(file) >= from) {
          files = files == null ? new Aside(aside.directory(), "spool") : files;
          files.take(file);
        }
      }
    }
  }
}
