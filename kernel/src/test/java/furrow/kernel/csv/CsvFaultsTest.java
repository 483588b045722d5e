package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.kernel.KernelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvFaultsTest {

  @Test
  void aCellThatIsNoNumberIsLocated() {
    KernelException e = refused("a,qty\nx,1\n\"y\nz\",\"1,5\"\n", "sum(qty)");

    assertThat(e.code()).isEqualTo("BAD_CELL");
    assertThat(e).hasMessage("test.csv:4, column qty: \"1,5\" is not a number");
    assertThat(e.hint()).contains("--bad-cells skip");
  }

  @Test
  void tenBytesThatMeanTenMillionDigitsAreNoNumber() {
    assertThat(refused("n\n1e9999999\n", "sum(n)"))
        .hasMessage("test.csv:2, column n: \"1e9999999\" is not a number");
  }

  @Test
  void aRecordWithTooFewOrTooManyFields() {
    assertThat(refused("a,b\n1,2\n3\n", "sum(a)"))
        .hasMessage("test.csv:3: the record has 1 field instead of 2");
    assertThat(refused("a,b\n1,2\n3,4,5\n", "sum(a)"))
        .hasMessage("test.csv:3: the record has more than 2 fields");
  }

  @Test
  void hintsNameTheFileAsItCanBeTyped() {
    assertThat(refused("a,b\n1\n", "sum(a)").hint()).isEqualTo("sed -n 2p test.csv");
  }

  @Test
  void brokenQuotes() {
    assertThat(refused("a,b\n1,\"x\"y\n", "sum(a)"))
        .hasMessage("test.csv:2: text follows the closing quote of a field");
    assertThat(refused("a,b\n1,\"x\"\r2\n", "sum(a)"))
        .hasMessage("test.csv:2: text follows the closing quote of a field");
    assertThat(refused("a,b\n1,2\n3,\"x\n4,5\n", "sum(a)"))
        .hasMessage("test.csv:3: the quote that opens here is never closed");
  }

  @Test
  void aLineThatEndsWithTwoCrsAnywhere() {
    for (String bad : new String[] {"5,6\r\r\n", "5,\r\r\n", "5,\"6\"\r\r\n", "5,6\r\r\r\n"}) {
      for (String good : new String[] {"1,2\n3,4\n", "1,2\r\n\r\n", "1,2\r\n\"3\n\",4\r\n\n"}) {
        String file = "a,b\n" + good + bad + "x,8\n";
        KernelException e = refused(file, "sum(a) by b", "bad-cells", "skip");
        long line = 2 + good.chars().filter(c -> c == '\n').count();
        assertThat(e)
            .hasMessage(
                "test.csv:"
                    + line
                    + ": the line ends with CR CR LF (two carriage returns and a line feed)");
        assertThat(e.hint()).isEqualTo("tr -d '\\r' <test.csv >test.csv.lf");
        assertThat(e.code()).isEqualTo("INPUT_UNSUPPORTED");
      }
    }
    assertThat(refused("a\n1\n2\n\r\r\n", "sum(a)")).hasMessageStartingWith("test.csv:4: ");
  }

  @Test
  void theFirstFaultOfAFileIsToldAlsoBesideTwoCrs() {
    assertThat(refused("a,b\n1,2\nx,4\n5,6\r\r\n", "sum(a)"))
        .hasMessageStartingWith("test.csv:3, ");
    assertThat(refused("a,b\n1,2\n3\n5,6\r\r\n", "sum(a)")).hasMessageStartingWith("test.csv:3: ");
    assertThat(refused("a,b\n1,2\n5,6\r\r\n3\n", "sum(a)")).hasMessageStartingWith("test.csv:3: ");
    assertThat(refused("a,b\n1,2\n5,6\r\r\nx,4\n", "sum(a)")).hasMessageContaining("CR CR LF");
  }

  @Test
  void aNulByte() {
    assertThat(refused("a,b\n1,2\n3,x\0y\n", "sum(a)"))
        .hasMessage("test.csv:3: the record holds a NUL byte");
  }

  @Test
  void aRecordBeyond16MiB() {
    char[] long20 = new char[20 << 20];
    Arrays.fill(long20, 'x');
    KernelException e = refused("a,b\n1,2\n3," + new String(long20) + "\n", "sum(a)");

    assertThat(e.code()).isEqualTo("RECORD_TOO_LARGE");
    assertThat(e).hasMessage("test.csv:3: the record is longer than 16 MiB");
  }

  @Test
  void aKeyThatIsNotUtf8() {
    byte[] file = "k,n\na,1\n?,2\n".getBytes(StandardCharsets.UTF_8);
    file[8] = (byte) 0xE9;
    KernelException e = refused(new CsvDriver(file, "sum(n) by k"), Long.MAX_VALUE);

    assertThat(e.code()).isEqualTo("BAD_RECORD");
    assertThat(e).hasMessage("test.csv:3, column k: the group key is not UTF-8");
  }

  @Test
  void moreGroupsThanAllowed() {
    String file = "k,n\na,1\nb,2\na,3\nc,x\n";
    for (long chunk : new long[] {1, 4, 100}) {
      CsvDriver driver = new CsvDriver(file, "sum(n) by k", "max-groups", "2");
      KernelException e = refused(driver, chunk);
      assertThat(e.code()).isEqualTo("TOO_MANY_GROUPS");
      assertThat(e).hasMessage("test.csv: more than 2 groups");
    }
  }

  @Test
  void theFirstFaultInFileOrderIsReportedHoweverTheFileIsCut() {
    Random random = TestSeed.random("CsvFaultsTest");
    for (int round = 0; round < 60; round++) {
      StringBuilder file = new StringBuilder("a,b,c\n");
      for (int i = random.nextInt(40); i > 0; i--) {
        file.append(random.nextInt(90)).append(",\"x\n,\"\"y\",3\n");
      }
      file.append(fault(random)).append("\n1,2,3\n4,bad\n");
      for (int i = 0; i < 5; i++) {
        file.append(fault(random)).append("\n");
      }
      byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
      String expected = refused(new CsvDriver(bytes, "sum(a)"), bytes.length).getMessage();
      for (long chunk : new long[] {1, 1 + random.nextInt(50), 50 + random.nextInt(300)}) {
        assertThat(refused(new CsvDriver(bytes, "sum(a)"), chunk)).hasMessage(expected);
      }
    }
  }

  private static String fault(Random random) {
    String[] faults = {
      "x,2,3",
      "1,2",
      "1,2,3,4",
      "1,\"a\"b,3",
      "1,\0,3",
      "1e5000,\"\n\",",
      "1,2,\"open",
      "\"1\"\"\",,"
    };
    return faults[random.nextInt(faults.length)];
  }

  private static KernelException refused(String file, String op, String... options) {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    return refused(new CsvDriver(bytes, op, options), Long.MAX_VALUE);
  }

  private static KernelException refused(CsvDriver driver, long chunk) {
    KernelException e =
        catchThrowableOfType(KernelException.class, () -> driver.run(chunk, new Random(chunk)));
    assertThat(e).isNotNull();
    assertThat(e.hint()).isNotEmpty();
    return e;
  }
}
