package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.KernelException;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of the answer, one by one. */
class CsvKernelTest {

  @Test
  void theWholeAnswer() throws Exception {
    assertThat(CsvDriver.answer("qty\n1\n2.50\n", "sum(qty)"))
        .isEqualTo(
            """
            {"schema":"furrow/1","rows":2,
             "columns":["sum(qty)"],
             "data":[["3.5"]],
             "nulls":{"qty":0},"skipped":{"qty":0}}
            """);
  }

  @Test
  void groupsSortByTheirKeysBytes() throws Exception {
    String file = "region,city,qty\nb,x,1\na,\"y,\"\"\",2\n,x,3\nb,x,4\né,,\na,y,1\n";
    assertThat(data(file, "count(*), sum(qty), mean(qty) by region, city"))
        .isEqualTo(
            """
            [["","x","1","3","3"],
              ["a","y","1","1","1"],
              ["a","y,\\"","1","2","2"],
              ["b","x","2","5","2.5"],
              ["é","","1","0",null]]""");
  }

  @Test
  void meansAreRoundedHalfEvenSixPlacesBeyondTheColumn() throws Exception {
    assertThat(data("n\n1\n1\n0\n", "mean(n)")).isEqualTo("[[\"0.666667\"]]");
    assertThat(data("n\n1.00\n1\n0\n", "mean(n)")).isEqualTo("[[\"0.66666667\"]]");
    assertThat(data("n\n1\n0.0e-1\n", "mean(n)")).isEqualTo("[[\"0.5\"]]");
    assertThat(data("n\n1e-6\n0\n", "mean(n)")).isEqualTo("[[\"0.0000005\"]]");
    StringBuilder file = new StringBuilder("n\n3\n");
    file.append("0\n".repeat(1_999_999));
    assertThat(data(file.toString(), "mean(n)")).isEqualTo("[[\"0.000002\"]]");
  }

  @Test
  void noValuesGiveNullAndZeroSums() throws Exception {
    assertThat(data("n\n", "sum(n), count(n), min(n), max(n), mean(n), count(*)"))
        .isEqualTo("[[\"0\",\"0\",null,null,null,\"0\"]]");
    assertThat(data("n,k\n", "sum(n) by k")).isEqualTo("[]");
    assertThat(data("n", "sum(n)")).isEqualTo("[[\"0\"]]");
  }

  @Test
  void aStarCoversNumericColumnsInFileOrder() throws Exception {
    String file = "k,b,t,a,e\nx,1,y,2,\nx,,3,4, \n";
    assertThat(CsvDriver.answer(file, "sum(*), max(*) by k"))
        .contains(
            "\"columns\":[\"k\",\"sum(b)\",\"sum(a)\",\"sum(e)\",\"max(b)\",\"max(a)\",\"max(e)\"]")
        .contains("[[\"x\",\"1\",\"6\",\"0\",\"1\",\"4\",null]]")
        .contains("\"nulls\":{\"b\":1,\"a\":0,\"e\":2}");
  }

  @Test
  void aStarThatStandsForNoColumnIsAnError() {
    assertRefused("a,b\nx,y\n", "sum(*)", "no column holds only numbers (a, b)");
    assertRefused("a,b\nx,1\n", "max(*) by b", "no column holds only numbers (a)");
    assertRefused("k\nx\n", "sum(*), count(*) by k", "there is none besides the keys");
    assertRefused("a;b\n1;2\n", "sum(*)", "the header is one field, \"a;b\", and holds no number");
    assertRefused("a\tb\n1\t2\n", "sum(*)", "the header is one field");
  }

  @Test
  void theHintOfAStarThatStandsForNoColumnHelps() throws Exception {
    assertHint("a,b\nx,1\ny,z\n", "sum(*)", "--bad-cells skip");
    assertThat(CsvDriver.answer("a,b\nx,1\ny,z\n", "sum(*)", "bad-cells", "skip"))
        .contains("\"sum(b)\"");
    assertHint("a,b\nx,y\n", "sum(*)", "count(*) counts");
    assertThatThrownBy(() -> CsvDriver.answer("1;2\n3;4\n", "sum(*)", "no-header", "true"))
        .hasMessageContaining("the first record is one field")
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.hint()).contains("separated by ';'"));
    assertThat(CsvDriver.answer("1\n3\n", "sum(*)", "no-header", "true")).contains("\"4\"");
  }

  private static void assertHint(String file, String op, String hint) {
    assertThatThrownBy(() -> CsvDriver.answer(file, op))
        .isInstanceOfSatisfying(KernelException.class, e -> assertThat(e.hint()).contains(hint));
  }

  @Test
  void whatIsInvisibleIsEscapedInTheAnswer() throws Exception {
    assertThat(data("k,n\n\u009b31m\u202e\u200b,1\n", "sum(n) by k"))
        .isEqualTo("[[\"\\u009b31m\\u202e\\u200b\",\"1\"]]");
  }

  private static void assertRefused(String file, String op, String message) {
    assertThatThrownBy(() -> CsvDriver.answer(file, op)).hasMessageContaining(message);
  }

  @Test
  void columnsLeftOutForSingleCellsAreNamedWhateverThePieces() throws Exception {
    String file = "a,b,c,d\n1,10,x,\n2,N/A,y,5\n3,12,7,\n4,,z,-\n";
    String whole = CsvDriver.answer(file, "sum(*)");
    assertThat(whole)
        .contains("\"columns\":[\"sum(a)\"]")
        .endsWith("\"skipped\":{\"a\":0},\"left_out\":[\"b\",\"c\",\"d\"]}\n");
    for (int chunk = 1; chunk < file.length(); chunk++) {
      assertThat(new CsvDriver(file, "sum(*)").run(chunk, new Random(chunk))).isEqualTo(whole);
    }
    assertThat(CsvDriver.answer("a,t\n1,x\n", "sum(*)")).doesNotContain("left_out");
    assertThat(CsvDriver.answer("a,t\n1,x\n2,3\n", "sum(a)")).doesNotContain("left_out");
  }

  @Test
  void withSkipOneNumberMakesAColumnNumeric() throws Exception {
    String file = "a,b\n1,x\ny,z\n";
    assertThat(CsvDriver.answer(file, "sum(*), count(b)", "bad-cells", "skip"))
        .contains("\"columns\":[\"sum(a)\",\"count(b)\"]")
        .contains("[[\"1\",\"2\"]]")
        .contains("\"nulls\":{\"a\":0,\"b\":0},\"skipped\":{\"a\":1,\"b\":2}");
  }

  @Test
  void blankLinesAreNoRecordsButEmptyQuotesAre() throws Exception {
    assertThat(data("n\n\n1\r\n\r\n\"\"\n", "count(*), count(n)")).isEqualTo("[[\"2\",\"1\"]]");
  }

  @Test
  void quotesInsideAFieldAndBareCrAreData() throws Exception {
    assertThat(data("k,n\na\"b\",1\nc\rd,2\n", "sum(n) by k"))
        .isEqualTo("[[\"a\\\"b\\\"\",\"1\"],\n  [\"c\\rd\",\"2\"]]");
  }

  @Test
  void oddNamesAreQuotedInLabels() throws Exception {
    assertThat(
            CsvDriver.answer("\"unit \"\"net\"\" price\"\n5\n", "sum(\"unit \"\"net\"\" price\")"))
        .contains("\"columns\":[\"sum(\\\"unit \\\"\\\"net\\\"\\\" price\\\")\"]")
        .contains("\"nulls\":{\"unit \\\"net\\\" price\":0}");
  }

  @Test
  void columnsWithoutAHeaderAreNumbered() throws Exception {
    String answer = CsvDriver.answer("5,x\n6,y\n", "sum(c1), count(c2)", "no-header", "true");
    assertThat(answer).contains("[\"sum(c1)\",\"count(c2)\"]").contains("[[\"11\",\"2\"]]");
  }

  private static String data(String file, String op) throws Exception {
    String answer = CsvDriver.answer(file, op);
    int from = answer.indexOf("\"data\":") + "\"data\":".length();
    return answer.substring(from, answer.indexOf(",\n \"nulls\""));
  }

  @Test
  void numbersOfAnswersHaveNoTrailingZerosAndNoMinusZero() {
    assertThat(furrow.kernel.arithmetic.Decimal.plain(new BigDecimal("-0.00"))).isEqualTo("0");
    assertThat(furrow.kernel.arithmetic.Decimal.plain(new BigDecimal("1.50"))).isEqualTo("1.5");
    assertThat(furrow.kernel.arithmetic.Decimal.plain(new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(furrow.kernel.arithmetic.Decimal.plain(new BigDecimal("100"))).isEqualTo("100");
  }
}
