package furrow.bench.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A comparison is only worth something when all answer the same question. */
class QueryEnginesTest {
  private static final String PLAIN = "region,qty\nwest,1\neast,2.5\nwest,4\n";

  @TempDir Path directory;

  @Test
  void duckDbAnswersTheQuery() throws Exception {
    Path file = Files.writeString(directory.resolve("a.csv"), PLAIN);

    try (DuckDb duckDb = new DuckDb(file, BenchQuery.parse("sum(qty), count(*) by region"))) {
      assertThat(
              AnswerComparison.difference(
                  List.of(List.of("east", "2.5", "1"), List.of("west", "5", "2")), duckDb.answer()))
          .isEmpty();
    }
  }

  @Test
  void duckDbFindsTheNumericColumns() throws Exception {
    Path file = Files.writeString(directory.resolve("a.csv"), PLAIN);

    try (DuckDb duckDb = new DuckDb(file, BenchQuery.parse("sum(*)"))) {
      assertThat(AnswerComparison.difference(List.of(List.of("7.5")), duckDb.answer())).isEmpty();
    }
  }

  @Test
  void mawkAnswersOrSaysWhyNot() throws Exception {
    Path file = Files.writeString(directory.resolve("a.csv"), PLAIN);
    Path quoted = Files.writeString(directory.resolve("b.csv"), PLAIN + "\"so, so\",1\n");
    BenchQuery query = BenchQuery.parse("sum(qty) by region");

    assertThat(new Mawk(quoted, query).unavailable()).contains("quoted");
    assertThat(new Mawk(file, BenchQuery.parse("mean(qty)")).unavailable()).contains("only sums");
    Mawk mawk = new Mawk(file, query);
    assumeTrue(mawk.unavailable().isEmpty(), mawk.unavailable());
    assertThat(
            AnswerComparison.difference(
                List.of(List.of("east", "2.5"), List.of("west", "5")), mawk.answer()))
        .isEmpty();
  }

  @Test
  void differencesAreNamed() {
    assertThat(AnswerComparison.difference(List.of(List.of("a", "1")), List.of(List.of("a", "2"))))
        .contains("row 1");
    assertThat(
            AnswerComparison.difference(
                List.of(List.of("0.1")), List.of(List.of("0.10000000000000001"))))
        .isEmpty();
  }
}
