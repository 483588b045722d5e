package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.kernel.Extent;
import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
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
    assertThat(e).hasMessage("test.csv has no column q");
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
    assertUnsupported("gzip", 0x1F, 0x8B, 8, 0);
    assertUnsupported("UTF-16", 0xFF, 0xFE, 'a', 0);
    assertUnsupported("UTF-16", 0xFE, 0xFF, 0, 'a');
    assertUnsupported("UTF-16", 'a', 0, ',', 0);
    assertUnsupported("UTF-16", 0, 'a', 0, ',');
    assertUnsupported("ZIP", 'P', 'K', 3, 4);
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

  private static void assertUnsupported(String what, int... head) {
    byte[] file = new byte[100];
    for (int i = 0; i < file.length; i++) {
      file[i] = (byte) (i < head.length ? head[i] : 'x');
    }
    KernelException e = catchThrowableOfType(KernelException.class, () -> plan(file, "sum(a)"));
    assertThat(e.code()).isEqualTo("INPUT_UNSUPPORTED");
    assertThat(e.getMessage()).contains(what);
    assertThat(e.hint()).contains("first");
  }

  private static KernelException refused(String file, String op) {
    return catchThrowableOfType(KernelException.class, () -> plan(file, op));
  }

  private static Plan plan(String file, String op) throws Exception {
    return plan(file.getBytes(StandardCharsets.UTF_8), op);
  }

  private static Plan plan(byte[] file, String op, String... option) throws Exception {
    Map<String, String> options = option.length == 0 ? Map.of() : Map.of(option[0], option[1]);
    return new CsvKernel().plan(new Operation(op, List.of(), options), new MemoryInput(file));
  }
}
