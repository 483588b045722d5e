package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvKernelTest {

  @Test
  void sumsAColumn() throws Exception {
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
  void groupsByColumns() throws Exception {
    String file = "region,city,qty\nb,x,1\na,\"y,\"\"\",2\n,x,3\nb,x,4\n";
    assertThat(data(CsvDriver.answer(file, "count(*), sum(qty), mean(qty) by region, city")))
        .isEqualTo(
            """
            [["","x","1","3","3"],
              ["a","y,\\"","1","2","2"],
              ["b","x","2","5","2.5"]]""");
  }

  static String data(String answer) {
    int from = answer.indexOf("\"data\":") + "\"data\":".length();
    return answer.substring(from, answer.indexOf(",\n \"nulls\""));
  }
}
