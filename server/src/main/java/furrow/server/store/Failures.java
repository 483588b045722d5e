package furrow.server.store;

import furrow.runtime.NoSpaceException;
import furrow.runtime.StoreException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's errors mean to the server. */
final class Failures {
  private Failures() {}

  static StoreException translate(SQLException e) {
    SQLiteErrorCode code = e instanceof SQLiteException it ? it.getResultCode() : null;
    if (code == SQLiteErrorCode.SQLITE_FULL || code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE) {
      return new NoSpaceException("no space for the task DB: " + e.getMessage(), e);
    }
    if (code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB) {
      return new StoreDamagedException(
          "the task DB is damaged: "
              + e.getMessage()
              + "; save a copy, then try: sqlite3 furrow.db .recover | sqlite3 repaired.db",
          e);
    }
    return new StoreException("the task DB failed: " + e.getMessage(), e);
  }

  /** Whether somebody else holds the file's lock, as a person with {@code sqlite3} may. */
  static boolean busy(SQLException e) {
    return e instanceof SQLiteException it
        && (it.getResultCode() == SQLiteErrorCode.SQLITE_BUSY
            || it.getResultCode() == SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT
            || it.getResultCode() == SQLiteErrorCode.SQLITE_LOCKED);
  }
}
