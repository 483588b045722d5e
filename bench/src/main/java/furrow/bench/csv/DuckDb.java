package furrow.bench.csv;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** DuckDB in this process, through JDBC, with its own choice of threads and types. */
final class DuckDb implements CsvRounds.QueryEngine {
  private static final String NUMERIC =
      "(TINY|SMALL|BIG|HUGE)?INT(EGER)?|U.*INT.*|DOUBLE|FLOAT|DECIMAL.*";

  private final Connection connection;
  private final String sql;
  private final int columns;

  DuckDb(Path file, BenchQuery query) throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    String source = "read_csv('" + file.toString().replace("'", "''") + "', header = true)";
    List<String> wanted = new ArrayList<>();
    query.keys().forEach(key -> wanted.add("coalesce(" + quoted(key) + "::VARCHAR, '')"));
    for (BenchQuery.Aggregate aggregate : query.aggregates()) {
      String function = aggregate.function().equals("mean") ? "avg" : aggregate.function();
      for (String column : columnsOf(aggregate, query, source)) {
        wanted.add(function + "(" + (column.equals("*") ? "*" : quoted(column)) + ")::VARCHAR");
      }
    }
    columns = wanted.size();
    String keys = String.join(", ", wanted.subList(0, query.keys().size()));
    String grouping = keys.isEmpty() ? "" : " GROUP BY " + keys + " ORDER BY " + keys;
    sql = "SELECT " + String.join(", ", wanted) + " FROM " + source + grouping;
  }

  @Override
  public String name() {
    return "duckdb";
  }

  @Override
  public List<List<String>> answer() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<List<String>> answer = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(rows.getString(column));
        }
        answer.add(row);
      }
      return answer;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** The columns behind {@code *}: those that DuckDB takes for numbers, without the keys. */
  private List<String> columnsOf(BenchQuery.Aggregate aggregate, BenchQuery query, String source)
      throws SQLException {
    if (!aggregate.column().equals("*") || aggregate.function().equals("count")) {
      return List.of(aggregate.column());
    }
    List<String> numeric = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (rows.next()) {
        if (rows.getString(2).matches(NUMERIC) && !query.keys().contains(rows.getString(1))) {
          numeric.add(rows.getString(1));
        }
      }
    }
    return numeric;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
