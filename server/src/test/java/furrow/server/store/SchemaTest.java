package furrow.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema as the file has it and as docs/schema.md tells it. */
class SchemaTest {
  @TempDir Path directory;

  private TreeMap<String, List<String>> columns() throws Exception {
    Path file = directory.resolve("furrow.db");
    SqliteStore.open(file, 1024, () -> 0).close();
    TreeMap<String, List<String>> columns = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c"
                    + " WHERE m.type IN ('table', 'view')")) {
      while (rows.next()) {
        columns.computeIfAbsent(rows.getString(1), t -> new ArrayList<>()).add(rows.getString(2));
      }
    }
    return columns;
  }

  @Test
  void everyTableViewAndColumnIsDocumented() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("..", "docs", "schema.md"));
    TreeMap<String, List<String>> columns = columns();
    assertThat(columns).hasSizeGreaterThan(15);
    columns.forEach(
        (table, names) -> {
          String line =
              lines.stream()
                  .filter(it -> it.startsWith("| `" + table + "` |"))
                  .findFirst()
                  .orElse("");
          assertThat(line).as("docs/schema.md: " + table).isNotEmpty();
          for (String name : names) {
            assertThat(line).as("docs/schema.md: %s.%s", table, name).contains("`" + name + "`");
          }
        });
  }

  @Test
  void openingTwiceMigratesOnce() throws Exception {
    columns();
    assertThat(columns()).containsKey("completion");
  }
}
