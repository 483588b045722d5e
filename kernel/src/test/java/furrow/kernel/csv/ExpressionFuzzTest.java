package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import furrow.kernel.KernelException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;

/** Any text at all as {@code --op}: an expression that reads as it is written, or a reason. */
@Tag("fuzz")
class ExpressionFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyTextIsAnExpressionOrAReason(byte[] data) throws Exception {
    Expression expression;
    try {
      expression = ExpressionParser.parse(new String(data, StandardCharsets.UTF_8));
    } catch (KernelException e) {
      assertThat(e.code()).isEqualTo("BAD_OPERATION");
      assertThat(e.hint()).isNotEmpty();
      return;
    }
    assertThat(ExpressionParser.parse(written(expression))).isEqualTo(expression);
  }

  private static String written(Expression expression) {
    String aggregates =
        expression.aggregates().stream()
            .map(Expression.Aggregate::label)
            .collect(Collectors.joining(", "));
    String by = expression.by().stream().map(Expression::quoted).collect(Collectors.joining(", "));
    return by.isEmpty() ? aggregates : aggregates + " by " + by;
  }
}
