package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.kernel.KernelException;
import furrow.kernel.csv.Expression.Aggregate;
import furrow.kernel.csv.Expression.Function;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionParserTest {

  @Test
  void readsAggregatesAndKeys() throws Exception {
    Expression op = ExpressionParser.parse(" sum( qty ),mean(price)  by region , \"a b\" ");

    assertThat(op)
        .isEqualTo(
            new Expression(
                List.of(
                    new Aggregate(Function.SUM, "qty", false),
                    new Aggregate(Function.MEAN, "price", false)),
                List.of("region", "a b")));
  }

  @Test
  void readsStarsAndQuotedNames() throws Exception {
    Expression op =
        ExpressionParser.parse(
            "count(*),sum(*),min(\"*\"),max(\"unit \"\"net\"\" price\"),sum(größe)");

    assertThat(op.aggregates())
        .extracting(Aggregate::label)
        .containsExactly(
            "count(*)", "sum(*)", "min(\"*\")", "max(\"unit \"\"net\"\" price\")", "sum(größe)");
    assertThat(op.expands()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'' | the operation is empty",
        "sum | operation, character 4: expected \"(\", found the end",
        "sum(qty | operation, character 8: expected \")\", found the end",
        "sum() | operation, character 5: expected a column or *, found \")\"",
        "median(x) | operation, character 1: expected sum, count, min, max or mean, found \"median(x)\"",
        "SUM(x) | operation, character 1: expected sum, count, min, max or mean, found \"SUM(x)\"",
        "sum(x) of y | operation, character 8: expected \",\", \"by\" or the end, found \"of y\"",
        "sum(x) by | operation, character 10: expected a column to group by, found the end",
        "sum(x) by y z | operation, character 13: expected \",\" or the end, found \"z\"",
        "sum(x), | operation, character 8: expected sum, count, min, max or mean, found the end",
        "sum(a-b) | operation, character 6: a name with \"-\" must be quoted",
        "sum(\"a) | operation, character 5: the quote is never closed",
        "sum(x) by y, y | column y is named twice after by",
      })
  void refusesWithThePlace(String text, String message) {
    KernelException e =
        catchThrowableOfType(KernelException.class, () -> ExpressionParser.parse(text));

    assertThat(e).hasMessage(message);
    assertThat(e.code()).isEqualTo("BAD_OPERATION");
    assertThat(e.hint()).isNotEmpty();
  }

  @Test
  void refusesWhatIsTooLong() {
    String many = "sum(a)" + ",sum(a)".repeat(1_000);
    for (String text : List.of("x".repeat(70_000), many)) {
      assertThat(catchThrowableOfType(KernelException.class, () -> ExpressionParser.parse(text)))
          .hasMessageContaining("more than");
    }
  }
}
