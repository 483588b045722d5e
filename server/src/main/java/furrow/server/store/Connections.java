package furrow.server.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/** Opens connections with the settings that durability rests on. */
final class Connections {
  private static final int BUSY_MILLIS = 5_000;
  private static final int CACHE_KIB = -16 * 1024;
  private static final int LOG_LIMIT = 64 << 20;

  private Connections() {}

  /** A connection for transactions: WAL, and a sync at every commit. */
  static Connection writer(Path file) throws SQLException, IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // A DB from before, or an empty file whose maker died: both are as good as ours.
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    SQLiteConfig config = config();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setJournalSizeLimit(LOG_LIMIT);
    Connection connection = config.createConnection(url(file));
    NativeLibrary.unlink();
    try (var statement = connection.createStatement()) {
      // Folding the log into the DB is the store thread's own decision.
      statement.execute("PRAGMA wal_autocheckpoint = 0");
    }
    connection.setAutoCommit(false);
    return connection;
  }

  /** A connection that reads, and checkpoints. */
  static Connection reader(Path file) throws SQLException {
    return config().createConnection(url(file));
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setCacheSize(CACHE_KIB);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    return config;
  }

  private static String url(Path file) {
    return "jdbc:sqlite:" + file.toAbsolutePath();
  }

  static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /**
   * Rolls back after an error, whether or not SQLite has done so by itself (as on a full disk). In
   * that case the driver still believes in the old transaction, and would run the next statements
   * each in one of its own.
   */
  static void rollback(Connection connection) throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException e) {
      if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
        throw e;
      }
      restart(connection);
    }
  }

  private static void restart(Connection connection) throws SQLException {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // It tried to commit what is not there; the mode has changed all the same.
      if (!connection.getAutoCommit()) {
        throw e;
      }
    }
    connection.setAutoCommit(false);
  }

  static void closeQuietly(Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // Opening failed already; that error is the one to show.
      return;
    }
  }
}
