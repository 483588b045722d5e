package furrow.kernel.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.BytesInput;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelDriver;
import furrow.kernel.KernelException;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import furrow.kernel.merge.JoiningMerger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundaryKernelTest {
  private static final Operation CSV = new Operation("", List.of(), Map.of());
  private static final Operation LINES = new Operation("", List.of(), Map.of("records", "lines"));

  private final List<String> pieces = new ArrayList<>();

  @Test
  void piecesAreWholeRecordsAndTogetherTheInput() throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      StringBuilder text = new StringBuilder();
      int records = 1 + random.nextInt(60);
      for (int i = 0; i < records; i++) {
        text.append(i).append(",\"a\nb \"\"q\"\",").append("x".repeat(random.nextInt(30)));
        text.append("\nend\"\n");
      }
      pieces.clear();
      KernelDriver driver = driver(CSV, text.toString(), random.nextLong());
      assertThat(driver.answer(1 + random.nextInt(200))).isEqualTo(text.toString());
      assertThat(pieces).allMatch(piece -> piece.matches("(?s)\\d+,\".*end\"\n"));
      assertThat(driver.last.rows()).isEqualTo(records);
    }
  }

  @Test
  void aServerThatStartsAgainPlansNothingTwice() throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int restarts = 0;
    for (int round = 0; round < 60; round++) {
      String text = "1,\"a\nb \"\"q\"\",x\n22,\"y\ny\ny\"\n".repeat(1 + random.nextInt(30));
      pieces.clear();
      KernelDriver driver = driver(CSV, text, random.nextLong()).restartEvery(4);
      assertThat(driver.answer(1 + random.nextInt(60))).isEqualTo(text);
      assertThat(String.join("", pieces)).as("each record once").hasSameSizeAs(text);
      restarts += driver.restarts;
    }
    assertThat(restarts).isGreaterThan(100);
  }

  @Test
  void linesMayHoldAnyQuotes() throws Exception {
    String text = "\"open,\n\n{\"a\":1,\"b\":\"\\\"\"}\nlast without end";
    for (long chunk = 1; chunk < text.length() + 2; chunk++) {
      pieces.clear();
      KernelDriver driver = driver(LINES, text, chunk);
      assertThat(driver.answer(chunk)).isEqualTo(text);
      assertThat(pieces)
          .allMatch(piece -> piece.endsWith("\n") || piece.endsWith("last without end"));
      assertThat(driver.last.rows()).isEqualTo(4);
    }
    assertThat(pieces).hasSize(1);
  }

  @Test
  void theFirstFaultIsLocated() {
    String text = "a,b\n1,2\n\"x\ny\",3\n4,\"never closed\n5,6\n";
    assertThatThrownBy(() -> driver(CSV, text, 1).answer(7))
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.code()).isEqualTo("BAD_RECORD"))
        .hasMessage("test.csv:5: the quote that opens here is never closed");
  }

  @Test
  void anUnknownRecordKindIsRefused() {
    Operation words = new Operation("", List.of(), Map.of("records", "words"));
    assertThatThrownBy(() -> driver(words, "a", 1).answer(1))
        .hasMessage("records: 'words' (expected: csv or lines)");
  }

  @Test
  void firstPiecesAreScansAndTheOthersExact() throws Exception {
    KernelDriver driver = driver(CSV, "a\nb\nc\n", 1);
    driver.answer(3);
    assertThat(driver.ran)
        .extracting(Piece::mode)
        .contains(Piece.Mode.SCAN_OUTSIDE, Piece.Mode.EXACT)
        .doesNotContain(Piece.Mode.OUTSIDE);
  }

  private KernelDriver driver(Operation operation, String text, long seed) {
    return new KernelDriver(new BoundaryKernel(new Echo()), operation, BytesInput.of(text), seed);
  }

  /** Answers each piece as it is. */
  private final class Echo implements Kernel {
    @Override
    public String name() {
      return "echo";
    }

    @Override
    public Plan plan(Operation operation, Input input) {
      return new Plan(new byte[0], new Extent(0, input.size()), true, 1, 1 << 20);
    }

    @Override
    public Runner runner(Operation operation, byte[] shared) {
      return (piece, input, control) -> {
        byte[] bytes = new byte[(int) (piece.end() - piece.start())];
        input.read(piece.start(), bytes, 0, bytes.length);
        pieces.add(new String(bytes, StandardCharsets.UTF_8));
        return bytes;
      };
    }

    @Override
    public Merger merger(Operation operation, byte[] shared, Extent extent) {
      return new JoiningMerger(extent, "text/csv");
    }
  }
}
