package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.kernel.KernelException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of docs/op.md, one by one. */
class CsvOpTest {
  private static final String SALES =
      """
      region,qty,price,day
      north,3,1.50,2024-01-31
      south,,2.25,2024-02-29T12:30:00Z
      north,10,0.10,2024-02-01
      "it's, here",7,-4,
      ,1,100,2023-12-31
      """;

  @Test
  void conditionsKeepTheRecordsForWhichTheyHold() throws Exception {
    assertThat(CsvDriver.answer(SALES, "count(*), sum(qty) where price > 1 and qty < 50"))
        .isEqualTo(
            """
            {"schema":"furrow/1","rows":5,
             "columns":["count(*)","sum(qty)"],
             "data":[["2","4"]],
             "nulls":{"qty":0},"skipped":{"qty":0},"where":{"kept":2,"skipped":0}}
            """);
  }

  @Test
  void nullsAreUnknownInConditions() throws Exception {
    assertThat(data(SALES, "count(*) where region = 'north'")).isEqualTo("[[\"2\"]]");
    assertThat(data(SALES, "count(*) where region != 'north'")).isEqualTo("[[\"2\"]]");
    assertThat(data(SALES, "count(*) where not region = 'north'")).isEqualTo("[[\"2\"]]");
    assertThat(data(SALES, "count(*) where region is null")).isEqualTo("[[\"1\"]]");
    assertThat(data(SALES, "count(*) where region is null or qty is null")).isEqualTo("[[\"2\"]]");
    assertThat(data(SALES, "count(*) where qty not in (3, 7.0)")).isEqualTo("[[\"2\"]]");
    assertThat(data(SALES, "count(*) where qty + price is not null")).isEqualTo("[[\"4\"]]");
  }

  @Test
  void textsAreQuotedOnceAndComparedByTheirBytes() throws Exception {
    assertThat(data(SALES, "count(*) where region = 'it''s, here'")).isEqualTo("[[\"1\"]]");
    assertThat(data(SALES, "count(*) where region like '%''s, _ere'")).isEqualTo("[[\"1\"]]");
    assertThat(data(SALES, "count(*) where region > 'north'")).isEqualTo("[[\"1\"]]");
    assertThat(data("a,b\n1,1.0\n2,2\n", "count(*) where text(a) = text(b)"))
        .isEqualTo("[[\"1\"]]");
    assertThat(data("a,b\n1,1.0\n2,2\n", "count(*) where a = b")).isEqualTo("[[\"2\"]]");
    assertThat(data("k\n50%\n500\n5_\n", "count(*) where k like '5_\\%'")).isEqualTo("[[\"1\"]]");
    assertThat(data("k\n50%\n500\n5_\n", "count(*) where k like '%\\%'")).isEqualTo("[[\"1\"]]");
  }

  @Test
  void datesAreReadWhereTheyAreAskedFor() throws Exception {
    assertThat(data(SALES, "count(*) where day >= date '2024-02-01'")).isEqualTo("[[\"2\"]]");
    assertThat(data(SALES, "count(*) where day > date '2024-02-29T14:29:59.5+02:00'"))
        .isEqualTo("[[\"1\"]]");
    assertThat(data(SALES, "count(*) where day between '2024-01-01' and '2024-02-01'"))
        .isEqualTo("[[\"2\"]]");
    assertThat(data(SALES, "min(text(day)), max(text(day))"))
        .isEqualTo("[[\"2023-12-31\",\"2024-02-29T12:30:00Z\"]]");
  }

  @Test
  void arithmeticIsExactAndQuotientsAreRoundedAsStated() throws Exception {
    assertThat(data(SALES, "sum(qty * price) as t, sum(-(qty + 1) / 2)"))
        .isEqualTo("[[\"77.5\",\"-12.5\"]]");
    assertThat(data("a,b\n1,3\n2,3\n", "sum(a / b), sum(round(a / b, 2))"))
        .isEqualTo("[[\"1\",\"1\"]]");
    assertThat(data("a\n1\n", "sum(a / 3)")).isEqualTo("[[\"0.33333333333333333333\"]]");
    assertThat(data("a\n0.5\n-2.5\n", "sum(round(a)), sum(floor(a)), sum(ceil(a)), max(abs(a))"))
        .isEqualTo("[[\"-2\",\"-3\",\"-1\",\"2.5\"]]");
    assertThat(data("a\n1499.9\n", "sum(round(a, -3)), sum(round(a, 5))"))
        .isEqualTo("[[\"1000\",\"1499.9\"]]");
    assertThat(data("a\n99999999999999999999\n", "sum(a * a - 1)"))
        .isEqualTo("[[\"9999999999999999999800000000000000000000\"]]");
  }

  @Test
  void spreadsAreRoundedOnce() throws Exception {
    String ops = "variance(x), stddev(x), var_pop(x), stddev_pop(x)";
    assertThat(data("x\n1\n2\n4\n", ops))
        .isEqualTo("[[\"2.333333\",\"1.527525\",\"1.555556\",\"1.247219\"]]");
    assertThat(data("x\n5\n", ops)).isEqualTo("[[null,null,\"0\",\"0\"]]");
    assertThat(data("x\n\n", ops)).isEqualTo("[[null,null,null,null]]");
    assertThat(data("x\n1000000000000000000000001\n1000000000000000000000003\n", ops))
        .isEqualTo("[[\"2\",\"1.414214\",\"1\",\"1\"]]");
  }

  @Test
  void quantilesLieBetweenValuesAsFarAsTheySay() throws Exception {
    String file = "x\n10\n1\n2.50\n4\n";
    assertThat(data(file, "median(x), quantile(x, 0), quantile(x, 1), quantile(x, 0.99)"))
        .isEqualTo("[[\"3.25\",\"1\",\"10\",\"9.82\"]]");
    assertThat(data("k,x\na,1\nb,\na,3\n", "median(x), count(distinct x) by k"))
        .isEqualTo("[[\"a\",\"2\",\"2\"],\n  [\"b\",null,\"0\"]]");
  }

  @Test
  void distinctCountsTextsOrNumbers() throws Exception {
    String file = "x\n1\n1.0\n\"1\"\n\n2\n100\n1e2\n";
    assertThat(data(file, "count(distinct x), count(distinct x + 0), count(x)"))
        .isEqualTo("[[\"5\",\"3\",\"6\"]]");
  }

  @Test
  void firstAndLastFollowTheFile() throws Exception {
    String file = "k,x\na,\nb,5\na,1.50\na,\"q,r\"\nb,\n";
    for (int chunk = 1; chunk < file.length(); chunk++) {
      String answer = new CsvDriver(file, "first(x), last(x) by k").run(chunk, new Random(chunk));
      assertThat(answer).contains("[[\"a\",\"1.50\",\"q,r\"],\n  [\"b\",\"5\",\"5\"]]");
    }
  }

  @Test
  void rowsAreSortedAsAskedThenByTheirKeys() throws Exception {
    String file = "k,x\nd,2\nc,\nb,10\na,2\n";
    assertThat(data(file, "max(x) as m by k order by m desc"))
        .isEqualTo("[[\"b\",\"10\"],\n  [\"a\",\"2\"],\n  [\"d\",\"2\"],\n  [\"c\",null]]");
    assertThat(data(file, "max(x) by k order by max(x), k desc limit 2"))
        .isEqualTo("[[\"d\",\"2\"],\n  [\"a\",\"2\"]]");
    assertThat(data(file, "count(*) by k order by k desc limit 1")).isEqualTo("[[\"d\",\"1\"]]");
    assertThat(data(file, "sum(*) by k order by sum(x) desc limit 1"))
        .isEqualTo("[[\"b\",\"10\"]]");
    assertThat(data(file, "count(*) by k limit 0")).isEqualTo("[]");
  }

  @Test
  void aStarLooksAtTheRecordsThatAreKept() throws Exception {
    String file = "k,a,b\nx,1,u\ny,2,3\n";
    assertThat(CsvDriver.answer(file, "sum(*) where k = 'y'"))
        .contains("[\"sum(a)\",\"sum(b)\"]", "[[\"2\",\"3\"]]");
  }

  @Test
  void whatIsWrongIsLocated() {
    assertThat(refused("a,b\n1,2\n3,0\n", "sum(a / b)"))
        .hasMessage("test.csv:3: a / b divides by zero");
    assertThat(refused("a,b\n1,2\nx,0\n", "sum(a + b)"))
        .hasMessage("test.csv:3, column a: \"x\" is not a number");
    assertThat(refused("a\n1\n2024-02-30\n", "count(*) where a = 1 or a > date '2024-01-01'"))
        .hasMessage("test.csv:3, column a: \"2024-02-30\" is not a number");
    assertThat(refused("a\n2024-02-30\n", "count(*) where a > date '2024-01-01'"))
        .hasMessage("test.csv:2, column a: \"2024-02-30\" is not an ISO date or time");
    assertThat(refused("a\n1e900\n", "sum(a * a * a)"))
        .hasMessage("test.csv:2: a * a * a has more than 2,000 digits on a side of the point");
    byte[] file = "k\na\n?\n".getBytes(StandardCharsets.UTF_8);
    file[4] = (byte) 0xE9;
    assertThat(refused(new CsvDriver(file, "max(text(k))"), Long.MAX_VALUE))
        .hasMessage("test.csv:3: the text is not UTF-8");
  }

  @Test
  void textsThatAreTakenForNumbersHaveAHint() {
    assertThat(refused(SALES, "min(region)").hint()).startsWith("for texts: min(text(region));");
    assertThat(refused("a,b c\nx,x\n", "count(*) where not (1 > 2 or a = \"b c\")").hint())
        .startsWith("for texts: text(a) and text(\"b c\");");
    assertThat(refused(SALES, "sum(region)").hint()).startsWith("correct the cell");
  }

  @Test
  void skippedRecordsAreCounted() throws Exception {
    String file = "a,b\n1,2\nx,0\n4,0\n6,3\n";
    assertThat(CsvDriver.answer(file, "sum(a / b), median(a) where a > 1", "bad-cells", "skip"))
        .contains("[[\"2\",\"5\"]]")
        .contains("\"nulls\":{\"a / b\":0,\"a\":0},\"skipped\":{\"a / b\":1,\"a\":0}")
        .contains("\"where\":{\"kept\":2,\"skipped\":1}");
  }

  @Test
  void moreDifferentValuesThanAllowed() {
    String file = "k,n\na,1\nb,2\na,2\nb,1\nb,3\n";
    for (String op : new String[] {"count(distinct n) by k", "median(n) by k"}) {
      for (long chunk : new long[] {1, 7, 100}) {
        KernelException e = refused(new CsvDriver(file, op, "max-groups", "4"), chunk);
        assertThat(e.code()).isEqualTo("TOO_MANY_GROUPS");
        assertThat(e).hasMessage("test.csv: more than 4 groups or distinct values");
        assertThat(e.hint()).contains("--max-groups");
      }
    }
  }

  @Test
  void unknownNamesArePointedAt() {
    assertThat(refused("unit-price,qty\n1,2\n", "sum(qty * unit-price)").hint())
        .isEqualTo("write the name in double quotes: \"unit-price\"");
    KernelException e = refused(SALES, "sum(qty) where region = north");
    assertThat(e.code()).isEqualTo("UNKNOWN_COLUMN");
    assertThat(e)
        .hasMessage(
            """
            test.csv has no column north
            sum(qty) where region = north
                                    ^""");
    assertThat(e.hint()).contains("single quotes");
    assertThat(refused(SALES, "sum(*) by region order by sum(day)"))
        .hasMessageStartingWith("sum(day) is no column of the answer\n");
  }

  private static String data(String file, String op) throws Exception {
    String answer = CsvDriver.answer(file, op);
    int from = answer.indexOf("\"data\":") + "\"data\":".length();
    return answer.substring(from, answer.indexOf(",\n \"nulls\""));
  }

  private static KernelException refused(String file, String op) {
    return refused(new CsvDriver(file, op), Long.MAX_VALUE);
  }

  private static KernelException refused(CsvDriver driver, long chunk) {
    KernelException e =
        catchThrowableOfType(KernelException.class, () -> driver.run(chunk, new Random(chunk)));
    assertThat(e).isNotNull();
    assertThat(e.hint()).isNotEmpty();
    return e;
  }
}
