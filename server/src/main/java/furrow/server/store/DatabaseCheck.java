package furrow.server.store;

import furrow.runtime.StoreException;
import furrow.server.state.ServerIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;

/**
 * Judges at a start, before SQLite opens it for writing, whether the task DB is the one whose
 * commits were acknowledged. A DB that is missing is not an empty one.
 */
public final class DatabaseCheck {
  /** The first version of the schema that has a witness beside it. */
  private static final int WITNESSED_VERSION = 4;

  private final Path root;
  private final Path database;
  private final String server;

  private DatabaseCheck(Path root, Path database, String server) {
    this.root = root;
    this.database = database;
    this.server = server;
  }

  /**
   * Looks at everything; at a first start makes server id and witness.
   *
   * @param root the state directory
   * @param database where the DB lies
   * @throws StoreDamagedException when something that was acknowledged is not there
   */
  public static DatabaseCheck run(Path root, Path database, SecureRandom random)
      throws StoreException, IOException {
    if (Files.exists(root.resolve(StateRestore.UNFINISHED))) {
      throw new StoreDamagedException("a restore into " + root + " did not come to its end", null);
    }
    Path witness = root.resolve(Witness.NAME);
    Witness.Seen seen = Witness.read(witness);
    if (seen == null) {
      if (size(database) > 0) {
        requireUnwitnessed(witness, database);
      } else {
        requireNoTraces(root, database);
      }
      String id = ServerIdentity.of(root, random);
      Witness.create(witness, Witness.Content.first(id));
      return new DatabaseCheck(root, database, id);
    }
    String id = ServerIdentity.ofWitnessed(root, seen.content().server());
    if (!id.equals(seen.content().server())) {
      throw new StoreDamagedException(
          witness + " is that of server " + seen.content().server() + ", server.id says " + id,
          null);
    }
    new Judge(database, seen).judge();
    return new DatabaseCheck(root, database, id);
  }

  /** Id of the server whose state this is. */
  public String server() {
    return server;
  }

  Path witness() {
    return root.resolve(Witness.NAME);
  }

  Path database() {
    return database;
  }

  /** Size of a file, -1 when it is missing. */
  static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** A DB of a version that had no witness is taken over as it is, when it was left in order. */
  private static void requireUnwitnessed(Path witness, Path database)
      throws StoreException, IOException {
    try {
      int version = DatabaseNumbers.of(database).version();
      boolean old = version > 0 && version < WITNESSED_VERSION;
      if (!old || !WalHeader.beside(database).none()) {
        throw new StoreDamagedException(
            witness + " is missing, so nobody can tell whether " + database + " is complete", null);
      }
    } catch (SQLException e) {
      throw Failures.translate(e);
    }
  }

  /** What only a server with a task DB leaves behind. */
  private static void requireNoTraces(Path root, Path database) throws StoreException, IOException {
    List<Path> traces =
        List.of(
            root.resolve("server.key"),
            root.resolve("merge.journal"),
            Connections.beside(database, "-wal"),
            Connections.beside(database, ".ballast"));
    for (Path trace : traces) {
      if (size(trace) > 0) {
        throw lost(database, trace);
      }
    }
    Path spool = root.resolve("spool");
    if (Files.isDirectory(spool)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(spool, "[ap][0-9]*-*")) {
        for (Path file : files) {
          throw lost(database, file);
        }
      }
    }
  }

  private static StoreDamagedException lost(Path database, Path trace) throws IOException {
    String what = size(database) < 0 ? " is missing" : " is empty";
    return new StoreDamagedException(
        database + what + ", and its witness too, but there was one: it left " + trace, null);
  }

  /** Compares a DB with what its witness says. */
  record Judge(Path database, Witness.Seen seen) {
    void judge() throws StoreException, IOException {
      Witness.Content content = seen.content();
      long size = size(database);
      if (size <= 0) {
        if (!content.nothingPromised()) {
          throw new StoreDamagedException(
              database + (size < 0 ? " is missing" : " is empty") + ", and there were tasks in it",
              null);
        }
        return;
      }
      judgeLog();
      try {
        DatabaseNumbers found = DatabaseNumbers.of(database);
        judgeNumbers(content, found);
        Schema.requireKnown(found.version());
      } catch (SQLException e) {
        throw Failures.translate(e);
      }
    }

    /** Whether the log is there when it has to be, and is the one of this file. */
    void judgeLog() throws StoreException, IOException {
      Witness.Content content = seen.content();
      WalHeader log = WalHeader.beside(database);
      String file = database + "-wal";
      if (log.kind() == WalHeader.Kind.BROKEN) {
        throw new StoreDamagedException(file + " is damaged at its beginning", null);
      }
      if (content.phase() == Witness.Phase.OPEN && log.none()) {
        throw new StoreDamagedException(
            file + " is missing or empty; the server that wrote it was not stopped", null);
      }
      boolean unknown = content.phase() == Witness.Phase.OPENING && content.log().none();
      if (!log.none() && !unknown && !log.continues(content.log())) {
        throw new StoreDamagedException(
            file + " is not the log of this task DB, or an older one", null);
      }
      if (!log.none() && content.base() > fileAlone()) {
        throw new StoreDamagedException(database + " is older than its log " + file, null);
      }
    }

    /**
     * Latest commit that is in the file itself. A file that cannot be read without its log was in
     * the middle of a checkpoint; the log has what is missing.
     */
    private long fileAlone() {
      try {
        return DatabaseNumbers.ofFileAlone(database).commits();
      } catch (SQLException e) {
        return Long.MAX_VALUE;
      }
    }

    private void judgeNumbers(Witness.Content content, DatabaseNumbers found)
        throws StoreDamagedException {
      if (!found.server().isEmpty() && !found.server().equals(content.server())) {
        throw new StoreDamagedException(
            database + " is that of server " + found.server() + ", not of " + content.server(),
            null);
      }
      if (found.commits() < seen.acknowledged() || found.incarnation() < content.incarnation()) {
        throw new StoreDamagedException(
            database
                + " is older than what was acknowledged: it has "
                + found.commits()
                + " of at least "
                + seen.acknowledged()
                + " commits",
            null);
      }
    }
  }
}
