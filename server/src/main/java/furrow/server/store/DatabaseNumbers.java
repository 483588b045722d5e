package furrow.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.sqlite.SQLiteConfig;

/**
 * The numbers in a task DB by which it is known again, read without changing it.
 *
 * @param version of the schema; 0 for an empty DB
 * @param server id of the server, empty in DBs that no server has opened since there is a witness
 * @param commits number of the latest commit
 * @param nextTask number that the next task gets
 */
record DatabaseNumbers(int version, String server, int incarnation, long commits, long nextTask) {

  /** As a server would see them: the DB and its log. */
  static DatabaseNumbers of(Path database) throws SQLException {
    try (Connection connection = readOnly(database)) {
      return read(connection);
    }
  }

  /** A connection that changes nothing: not even the log is folded when it closes. */
  static Connection readOnly(Path database) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return config.createConnection("jdbc:sqlite:" + database.toAbsolutePath());
  }

  /** Those of the file alone, as its latest checkpoint left it. */
  static DatabaseNumbers ofFileAlone(Path database) throws SQLException {
    String path = database.toAbsolutePath().toUri().getRawPath();
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:file:" + path + "?immutable=1")) {
      return read(connection);
    }
  }

  private static DatabaseNumbers read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version;
      try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
        row.next();
        version = row.getInt(1);
      }
      Map<String, Long> meta = new HashMap<>();
      if (version > 0) {
        try (ResultSet rows = statement.executeQuery("SELECT name, value FROM meta")) {
          while (rows.next()) {
            meta.put(rows.getString(1), rows.getLong(2));
          }
        }
      }
      long server = meta.getOrDefault("server", 0L);
      return new DatabaseNumbers(
          version,
          server == 0 ? "" : HexFormat.of().toHexDigits(server),
          Math.toIntExact(meta.getOrDefault("incarnation", 0L)),
          meta.getOrDefault("commits", 0L),
          meta.getOrDefault("next_task", 1L));
    }
  }
}
