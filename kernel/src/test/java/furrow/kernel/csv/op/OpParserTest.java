package furrow.kernel.csv.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.kernel.KernelException;
import furrow.kernel.csv.op.ParsedOp.Aggregate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpParserTest {

  @Test
  void readsAggregatesAndKeys() throws Exception {
    ParsedOp op = OpParser.parse(" sum( qty ),mean(price)  by region , \"a b\" ");

    assertThat(op.aggregates())
        .extracting(Aggregate::function)
        .containsExactly(Function.SUM, Function.MEAN);
    assertThat(op.aggregates())
        .extracting(Aggregate::label)
        .containsExactly("sum(qty)", "mean(price)");
    assertThat(op.by()).extracting(Expr.Column::name).containsExactly("region", "a b");
    assertThat(op.where()).isNull();
    assertThat(op.limit()).isEqualTo(ParsedOp.NO_LIMIT);
  }

  @Test
  void readsStarsAndQuotedNames() throws Exception {
    ParsedOp op =
        OpParser.parse("count(*),sum(*),min(\"*\"),max(\"unit \"\"net\"\" price\"),sum(größe)");

    assertThat(op.aggregates())
        .extracting(Aggregate::label)
        .containsExactly(
            "count(*)", "sum(*)", "min(\"*\")", "max(\"unit \"\"net\"\" price\")", "sum(größe)");
    assertThat(op.expands()).isTrue();
  }

  /** What was written before there were expressions still means what it meant. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(by)",
        "sum(2024)",
        "max(1st)",
        "count(distinct)",
        "count(date)",
        "sum(where) by order",
        "mean(not)",
        "sum(limit) by by",
        "min(desc) by asc"
      })
  void wordsAloneAreColumns(String text) throws Exception {
    ParsedOp op = OpParser.parse(text);

    assertThat(op.written()).isEqualTo(text);
    assertThat(op.aggregates().get(0).of()).isInstanceOf(Expr.Column.class);
    assertThat(op.aggregates().get(0).plain()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "SUM(x), Avg(x) BY k | sum(x), mean(x) by k",
        "sum(x) as total,count(*) as \"n 1\" | sum(x) as total, count(*) as \"n 1\"",
        "count(*) where a==1 and b<>2 | count(*) where a = 1 and b != 2",
        "count(*) where (a=1 or b=2) and c=3 | count(*) where (a = 1 or b = 2) and c = 3",
        "count(*) where not(a=1)or b=2 | count(*) where not a = 1 or b = 2",
        "count(*) where not (a=1 or b=2) | count(*) where not (a = 1 or b = 2)",
        "count(*) where k in('a','it''s') | count(*) where k in ('a', 'it''s')",
        "count(*) where x not in (-1,+2,.5) | count(*) where x not in (-1, 2, .5)",
        "count(*) where k NOT LIKE 'A%' | count(*) where k not like 'A%'",
        "count(*) where x between 1 and 2 and y is not null | count(*) where x between 1 and 2 and y is not null",
        "count(*) where date >= date '2024-01-31' | count(*) where date >= date '2024-01-31'",
        "count(*) where \"order\" > 1 | count(*) where \"order\" > 1",
        "sum(a*(b+c)/-d) | sum(a * (b + c) / -d)",
        "sum(a-b-c), sum(a-(b-c)) | sum(a - b - c), sum(a - (b - c))",
        "sum(a - -5) | sum(a - -5)",
        "sum(-(-5)), sum(---a) | sum(- -5), sum(- - -a)",
        "sum(round(abs(x),2)), sum(ROUND(x)) | sum(round(abs(x), 2)), sum(round(x))",
        "sum(round(x,-3)), sum(ceiling(x)) | sum(round(x, -3)), sum(ceil(x))",
        "count(distinct k), count(distinct a+b) | count(distinct k), count(distinct a + b)",
        "quantile(x,0.990), quantile(\"2024\", 1) | quantile(x, 0.99), quantile(\"2024\", 1)",
        "STDDEV_SAMP(x), var_samp(x), var_pop(x) | stddev(x), variance(x), var_pop(x)",
        "min(text(k)), first(k), last(a*2) | min(text(k)), first(k), last(a * 2)",
        "sum(x) as t by k order by t desc, k asc limit 5 | sum(x) as t by k order by t desc, k limit 5",
        "sum(x) by k order by SUM( x ) desc | sum(x) by k order by sum(x) desc",
        "sum(*) by k order by sum(x) | sum(*) by k order by sum(x)",
      })
  void readsAndWrites(String text, String written) throws Exception {
    assertThat(OpParser.parse(text).written()).isEqualTo(written);
    assertThat(OpParser.parse(written).written()).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "^^ | the operation is empty",
        "sum | 4: expected \"(\", found the end",
        "sum(qty | 8: expected \")\", found the end",
        "sum() | 5: expected a column or *, found \")\"",
        "total(x) | 1: expected an aggregate such as sum, count, min, max, mean, median or stddev, found \"total(x)\"",
        "sum(x) of y | 8: expected \",\", where, by, order by, limit or the end, found \"of y\"",
        "sum(x) by | 10: expected a column to group by, found the end",
        "sum(x) by y z | 13: expected \",\", order by, limit or the end, found \"z\"",
        "sum(x), | 8: expected an aggregate such as sum, count, min, max, mean, median or stddev, found the end",
        "sum(a.b) | 6: a name with \".\" must be quoted",
        "sum(\"a) | 5: the quote is never closed",
        "sum(x) by y, y | 14: column y is named twice after by",
        "count(*) where | 15: expected a number, a text or a column, found the end",
        "count(*) where x | 16: a condition is needed here, and this is a column",
        "count(*) where x > | 19: expected a number, a text or a column, found the end",
        "count(*) where x > 1 and | 25: expected a number, a text or a column, found the end",
        "count(*) where x > 1 y | 22: expected \",\", where, by, order by, limit or the end, found \"y\"",
        "count(*) where k = 'a | 20: the quote is never closed",
        "count(*) where k = '' | 20: an empty cell is null, which no text equals",
        "count(*) where k in ('a', 1) | 27: a text is compared with a number",
        "count(*) where k in (a) | 22: a list holds numbers, texts and dates, no columns",
        "count(*) where k in () | 22: expected a number, a text or a column, found \")\"",
        "count(*) where x > 1 && y > 2 | 22: \"&&\" is written \"and\"",
        "count(*) where 'a' + 1 > 2 | 16: a number is needed here, and this is a text",
        "count(*) where a < b < c | 22: expected \",\", where, by, order by, limit or the end, found \"< c\"",
        "count(*) where k like A | 23: expected a pattern in single quotes, found \"A\"",
        "count(*) where x + 1 like 'A' | 18: a text is needed here, and this is a number",
        "count(*) where x is 5 | 21: expected \"null\" or \"not null\", found \"5\"",
        "count(*) where x not 5 | 22: expected in, like or between, found \"5\"",
        "count(*) where x between 1, 2 | 27: expected \"and\", found \", 2\"",
        "count(*) where t > date '2024-02-30' | 25: \"2024-02-30\" is no ISO date or time",
        "count(*) where t > date '2024-01-01' and u = 5 or t < date '2024-01-01' + 1 | 55: a number is needed here, and this is a date",
        "sum(x > 1) | 7: a value is needed here, and this is a condition",
        "sum('a') | 5: a number is needed here, and this is a text",
        "sum(x % 2) | 7: there is no remainder",
        "sum(sqrt(x)) | 5: expected abs, round, floor, ceil, text or date, found \"sqrt(\"",
        "sum(sum(x)) | 5: expected abs, round, floor, ceil, text or date, found \"sum(\"",
        "sum(round(x, 1.5)) | 14: expected a whole number of places up to 1000",
        "sum(text(x)) | 5: a number is needed here, and this is a text",
        "min(date(x)) | 5: dates are for conditions",
        "stddev(*) | 8: stddev takes a column or a value, not *",
        "sum(distinct x) | 5: distinct stands in count only",
        "count(distinct *) | 16: distinct takes a column or a value",
        "quantile(x) | 11: expected \",\" and a number from 0 to 1, found \")\"",
        "quantile(x, 99) | 13: expected a number from 0 to 1, found \"99)\"",
        "sum(*) as x | 11: * stands for several columns, which need a name each",
        "sum(a) as x, sum(b) as x | 14: the answer has two columns named x",
        "sum(a) as k by k | 1: the answer has two columns named k",
        "sum(a) group by k | 8: \"group by\" is written \"by\"",
        "sum(a) by k where a > 1 | 13: \"where\" stands here too late",
        "sum(a) limit 5 by k | 16: \"by\" stands here too late",
        "sum(a) by k order k | 19: expected \"by\", found \"k\"",
        "sum(a) by k order by z | 22: z is no column of the answer",
        "sum(a) by k order by sum(b) | 22: sum(b) is no column of the answer",
        "sum(a) by k limit x | 19: expected a number of rows, found \"x\"",
        "sum(a) by k limit 1.5 | 19: expected a number of rows, found \"1.5\"",
      })
  void refusesWithThePlace(String text, String message) {
    KernelException e = refused(text);

    String first = e.getMessage().lines().findFirst().orElseThrow();
    assertThat(first.replaceFirst("operation, character ", "")).isEqualTo(message);
    assertThat(e.code()).isEqualTo("BAD_OPERATION");
    assertThat(e.hint()).isNotEmpty();
    PointerCheck.check(text, e.getMessage());
  }

  @Test
  void theCaretStandsBelowThePlace() {
    assertThat(refused("sum(qty) where x > and by k"))
        .hasMessage(
            """
            operation, character 20: expected a number, a text or a column, found "and by k"
            sum(qty) where x > and by k
                               ^""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "sum(a) group by k | sum(a) by k",
        "count(*) where x > 1 && y > 2 | count(*) where x > 1  and  y > 2",
        "count(*) where k in (a) | count(*) where k in ('a')",
        "count(*) where t in (date '2024-01-01', '2024-01-02') | count(*) where t in (date '2024-01-01', date '2024-01-02')",
        "count(*) where k like A | count(*) where k like 'A%'",
        "sum(a) by k order by sum(b) | sum(a), sum(b) by k order by sum(b)",
        "sum(a) by k order k | sum(a) by k order  by k",
      })
  void hintsAreOperationsThatWork(String text, String better) throws Exception {
    String hint = refused(text).hint();

    assertThat(hint).startsWith("--op '").endsWith("'");
    String typed = hint.substring("--op '".length(), hint.length() - 1).replace("'\\''", "'");
    assertThat(typed).isEqualTo(better);
    OpParser.parse(typed);
  }

  @Test
  void noOperationThatEndsTooEarlyIsAHint() {
    assertThat(refused("sum(a) by k order").hint()).isEqualTo("as in: order by count(*) desc");
  }

  private static KernelException refused(String text) {
    KernelException e = catchThrowableOfType(KernelException.class, () -> OpParser.parse(text));
    assertThat(e).as(text).isNotNull();
    return e;
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    String many = "sum(a)" + ",sum(a)".repeat(1_000);
    String deep = "sum(" + "(".repeat(200) + "a" + ")".repeat(200) + ")";
    String signs = "sum(" + "- ".repeat(200) + "a)";
    String chain = "sum(a" + "+a".repeat(1_000) + ")";
    String nots = "count(*) where " + "not ".repeat(200) + "a = 1";
    String items = "count(*) where a in (1" + ",1".repeat(10_000) + ")";
    String orders = "sum(a) by k order by k" + ",k".repeat(40);
    for (String text : List.of("x".repeat(70_000), many, deep, signs, chain, nots, items, orders)) {
      assertThat(refused(text)).hasMessageContaining("more than");
    }
  }
}
