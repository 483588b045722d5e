package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.kernel.Extent;
import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvPlanTest {

  @Test
  void theExtentBeginsBehindTheHeader() throws Exception {
    assertThat(plan("\uFEFF\r\n\n\"a\nb\",c\n1,2\n", "sum(c)").extent())
        .isEqualTo(new Extent(14, 18));
    assertThat(plan("a,b", "sum(a)").extent()).isEqualTo(new Extent(3, 3));
  }

  @Test
  void withoutAHeaderAllIsData() throws Exception {
    Plan plan = plan("5,6\n".getBytes(StandardCharsets.UTF_8), "sum(c2)", "no-header", "true");

    assertThat(plan.extent()).isEqualTo(new Extent(0, 4));
  }

  @Test
  void anUnknownColumnIsNamedWithThoseThereAre() {
    KernelException e = refused("a,\"b c\"\n1,2\n", "sum(q)");

    assertThat(e.code()).isEqualTo("UNKNOWN_COLUMN");
    assertThat(e).hasMessage("test.csv has no column q\nsum(q)\n    ^");
    assertThat(e.hint()).isEqualTo("its columns: a, \"b c\"");
  }

  @Test
  void aDuplicateNameIsAnErrorOnlyInUse() throws Exception {
    KernelException e = refused("a,a,b\n1,2,3\n", "sum(a)");
    assertThat(e.code()).isEqualTo("BAD_RECORD");
    assertThat(e).hasMessage("test.csv:1: more than one column is named a");

    assertThat(plan("a,a,b\n1,2,3\n", "sum(b)").extent().start()).isEqualTo(6);
  }

  @Test
  void anEmptyFileHasNoRecord() {
    for (String file : new String[] {"", "\uFEFF", "\n\r\n\n"}) {
      assertThat(refused(file, "sum(a)").code()).isEqualTo("INPUT_EMPTY");
    }
  }

  @Test
  void whatIsNoPlainTextIsRefused() {
    assertUnsupported("gzip", "gzip -dc test.csv >test.csv.csv", 0x1F, 0x8B, 8, 0);
    assertUnsupported("zstd", "zstd -dc test.csv >test.csv.csv", 0x28, 0xB5, 0x2F, 0xFD);
    assertUnsupported("ZIP", "export it as CSV", 'P', 'K', 3, 4);
  }

  @Test
  void wideTextIsConvertedByTheHint() throws Exception {
    String text = "stra\u00dfe,\u6570\n1,2\n3,4\n";
    for (String name : new String[] {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"}) {
      byte[] plain = text.getBytes(Charset.forName(name));
      assertUnsupported(name, "iconv -f " + name + " -t UTF-8 test.csv >test.csv.utf8", plain);
      byte[] marked = ("\uFEFF" + text).getBytes(Charset.forName(name));
      String general = name.substring(0, 6);
      assertUnsupported(
          general + " text", "iconv -f " + general + " -t UTF-8 test.csv >test.csv.utf8", marked);
    }
  }

  @Test
  void aStrayNulIsNoEncoding() throws Exception {
    assertThat(plan("a,b\n1,\0\n", "sum(a)").extent().start()).isEqualTo(4);
  }

  @Test
  void linesThatEndWithACarriageReturnAreRefused() {
    for (String file :
        new String[] {
          "a,b\r1,2\r3,4\r",
          "a,b\r1,2\n",
          "a\rb,c\n1,2\n",
          "a,b\r",
          "\"a\",\"b\"\r1,2\r",
          "\n\na\r1\n"
        }) {
      KernelException e = refused(file, "sum(*)");
      assertThat(e.code()).as(file).isEqualTo("INPUT_UNSUPPORTED");
      assertThat(e).hasMessageContaining("the line ends with CR (a carriage return) without");
      assertThat(e.hint()).isEqualTo("tr '\\r' '\\n' <test.csv >test.csv.lf");
    }
    assertThat(refused("\n\na\r1\n", "sum(a)")).hasMessageStartingWith("test.csv:3: ");
    assertThat(refused("a,b\n1,2\r\r\n", "sum(a)")).hasMessageStartingWith("test.csv:2: ");
    for (String file : new String[] {"a,b\r\r\n1,2\r\r\n", "a\r\r\r\n1\n", "a\n1\r\r\n2\n"}) {
      KernelException e = refused(file, "sum(a)");
      assertThat(e).as(file).hasMessageContaining("ends with CR CR LF");
      assertThat(e.hint()).isEqualTo("tr -d '\\r' <test.csv >test.csv.lf");
    }
  }

  @Test
  void aCarriageReturnInsideQuotesOrDataIsData() throws Exception {
    assertThat(plan("\"a\rb\",c\r\n1,2\r\n", "sum(c)").extent().start()).isEqualTo(9);
    assertThat(plan("a,b\n1,x\ry\n", "sum(a)").extent().start()).isEqualTo(4);
    byte[] data = "1,x\ry\n2,z\n".getBytes(StandardCharsets.UTF_8);
    assertThat(plan(data, "sum(c1)", "no-header", "true").extent().start()).isZero();
  }

  @Test
  void withoutAHeaderACarriageReturnMustNotBeTheOnlyLineEnd() {
    byte[] file = "1,2\r3,4\r".getBytes(StandardCharsets.UTF_8);
    KernelException e =
        catchThrowableOfType(
            KernelException.class, () -> plan(file, "sum(c1)", "no-header", "true"));
    assertThat(e.code()).isEqualTo("INPUT_UNSUPPORTED");
  }

  @Test
  void aNameThatIsNotUtf8IsLocated() {
    byte[] file = "\na,caf?,b\n1,2,3\n".getBytes(StandardCharsets.UTF_8);
    file[6] = (byte) 0xE9;
    KernelException e = catchThrowableOfType(KernelException.class, () -> plan(file, "sum(a)"));
    assertThat(e.code()).isEqualTo("BAD_RECORD");
    assertThat(e).hasMessage("test.csv:2: the name of column 2 is not UTF-8");
    assertThat(e.hint()).isEqualTo("iconv -f WINDOWS-1252 -t UTF-8 test.csv >test.csv.utf8");
  }

  @Test
  void anotherDelimiterIsNamed() {
    KernelException e = refused("a;b\n1;2\n", "sum(a)");
    assertThat(e.code()).isEqualTo("UNKNOWN_COLUMN");
    assertThat(e.hint()).contains("\"a;b\"", "separated by ';'");
    assertThat(refused("a\tb\n1\t2\n", "sum(a)").hint()).contains("separated by tabs");
    assertThat(refused("a|b\n1|2\n", "sum(a)").hint()).contains("separated by '|'");
  }

  @Test
  void anotherDelimiterBehindQuotesIsNamed() {
    for (String file : new String[] {"\"a\";\"b\"\n1;2\n", "\"a,x\";b\n", "\n\"a\"\";\";b\n"}) {
      KernelException e = refused(file, "count(*)");
      assertThat(e.code()).as(file).isEqualTo("INPUT_UNSUPPORTED");
      assertThat(e.hint()).as(file).contains("separated by ';'");
    }
    assertThat(refused("\"a\"\t\"b\"\n", "sum(a)").hint()).contains("separated by tabs");
    assertThat(refused("\"a\"|\"b\"\n", "sum(a)").hint()).contains("separated by '|'");
    assertThat(refused("\"a\"x,b;c\n", "sum(a)").code()).isEqualTo("BAD_RECORD");
  }

  @Test
  void aTarArchiveIsNoCsv() {
    byte[] tar = new byte[1024];
    System.arraycopy("ok.csv".getBytes(StandardCharsets.UTF_8), 0, tar, 0, 6);
    System.arraycopy("ustar".getBytes(StandardCharsets.UTF_8), 0, tar, 257, 5);
    assertUnsupported("is a tar archive", "tar -xvf test.csv", tar);
    assertUnsupported("with lzma", "xz -dc --format=lzma test.csv >test.csv.csv", 0x5D, 0, 0, 128);
  }

  @Test
  void badSettingsAreRefused() {
    byte[] file = "a\n1\n".getBytes(StandardCharsets.UTF_8);
    for (String[] option :
        new String[][] {
          {"bad-cells", "maybe"}, {"max-groups", "0"}, {"max-groups", "x"}, {"no-header", "1"}
        }) {
      KernelException e =
          catchThrowableOfType(
              KernelException.class, () -> plan(file, "sum(a)", option[0], option[1]));
      assertThat(e.code()).isEqualTo("BAD_OPERATION");
      assertThat(e.getMessage()).contains("--" + option[0] + " " + option[1]);
    }
  }

  @Test
  void anUnknownSettingIsRefused() {
    byte[] file = "a\n1\n".getBytes(StandardCharsets.UTF_8);
    KernelException e =
        catchThrowableOfType(KernelException.class, () -> plan(file, "sum(a)", "bad-cell", "skip"));

    assertThat(e.code()).isEqualTo("BAD_OPERATION");
    assertThat(e.getMessage()).contains("bad-cell=skip");
  }

  @Test
  void aHeaderThatIsTooWideForTheWorkersIsRefused() {
    StringBuilder header = new StringBuilder("a");
    for (int i = 0; i < 20_000; i++) {
      header.append(",column").append(i);
    }
    assertThat(refused(header + "\n", "sum(a)").code()).isEqualTo("RECORD_TOO_LARGE");
  }

  private static void assertUnsupported(String what, String hint, int... head) {
    byte[] file = new byte[100];
    for (int i = 0; i < file.length; i++) {
      file[i] = (byte) (i < head.length ? head[i] : 'x');
    }
    assertUnsupported(what, hint, file);
  }

  private static void assertUnsupported(String what, String hint, byte[] file) {
    KernelException e = catchThrowableOfType(KernelException.class, () -> plan(file, "sum(a)"));
    assertThat(e.code()).isEqualTo("INPUT_UNSUPPORTED");
    assertThat(e.getMessage()).contains(what);
    assertThat(e.hint()).isEqualTo(hint);
  }

  private static KernelException refused(String file, String op) {
    return catchThrowableOfType(KernelException.class, () -> plan(file, op));
  }

  private static Plan plan(String file, String op) throws Exception {
    return plan(file.getBytes(StandardCharsets.UTF_8), op);
  }

  private static Plan plan(byte[] file, String op, String... option) throws Exception {
    Map<String, String> options = option.length == 0 ? Map.of() : Map.of(option[0], option[1]);
    return new CsvKernel().plan(new Operation(op, List.of(), options), new CountingInput(file));
  }
}
