package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every operation of docs/coming-from.md and docs/op.md works on a file as they describe it. */
class ComingFromTest {
  private static final Pattern COMMAND =
      Pattern.compile("^furrow run sales.csv --op (?:'([^']*)'|\"([^\"]*)\")", Pattern.MULTILINE);
  private static final String SALES =
      """
      id,region,product,qty,price,day
      1,north,apple1,3,1.50,2024-03-31
      2,south,plum2,,2.25,2024-02-29
      """;

  @Test
  void whatTheDocumentsShowWorks() throws Exception {
    assertThat(worked("coming-from.md")).isEqualTo(20);
    assertThat(worked("op.md")).isGreaterThan(0);
  }

  private static int worked(String document) throws Exception {
    Matcher commands = COMMAND.matcher(Files.readString(Path.of("../docs", document)));
    int count = 0;
    while (commands.find()) {
      String op = commands.group(1) == null ? commands.group(2) : commands.group(1);
      assertThat(CsvDriver.answer(SALES, op)).as(op).contains("\"rows\":2");
      count++;
    }
    return count;
  }
}
