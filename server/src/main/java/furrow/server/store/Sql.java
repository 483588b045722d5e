package furrow.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Prepared statements of one connection, kept for its life. */
final class Sql {
  private final Connection connection;
  private final List<PreparedStatement> statements = new ArrayList<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statements.add(statement);
    return statement;
  }

  /** Executes with these values: Long, Integer, String, byte[] or null. */
  static int run(PreparedStatement statement, Object... values) throws SQLException {
    bind(statement, values);
    return statement.executeUpdate();
  }

  static PreparedStatement bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int k = 0; k < values.length; k++) {
      Object value = values[k];
      if (value instanceof Long number) {
        statement.setLong(k + 1, number);
      } else if (value instanceof Integer number) {
        statement.setInt(k + 1, number);
      } else if (value instanceof String text) {
        statement.setString(k + 1, text);
      } else if (value instanceof byte[] bytes) {
        statement.setBytes(k + 1, bytes);
      } else if (value == null) {
        statement.setNull(k + 1, java.sql.Types.NULL);
      } else {
        throw new IllegalArgumentException("cannot bind " + value.getClass());
      }
    }
    return statement;
  }

  void close() throws SQLException {
    for (PreparedStatement statement : statements) {
      statement.close();
    }
  }
}
