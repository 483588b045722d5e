package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import furrow.kernel.KernelException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/**
 * Any bytes at all as a CSV file: whatever the pieces, the answer is that of one piece, and so is
 * the reason why there is none. The first byte is the size of a piece, the second the operation.
 */
@Tag("fuzz")
class CsvScanFuzzTest {
  private static final String[] OPERATIONS = {
    "sum(*), min(*), max(*), mean(*)",
    "count(*)",
    "sum(*) by a",
    "count(a), max(b) by b",
    "mean(a), count(b), count(*)"
  };

  @FuzzTest(maxDuration = "60s")
  void theAnswerDoesNotDependOnThePieces(byte[] data) throws Exception {
    if (data.length < 2) {
      return;
    }
    byte[] file = Arrays.copyOfRange(data, 2, data.length);
    String operation = OPERATIONS[(data[1] & 0x7f) % OPERATIONS.length];
    String bad = data[1] < 0 ? "skip" : "fail";
    String whole = outcome(file, operation, bad, Long.MAX_VALUE);
    assertThat(outcome(file, operation, bad, 1 + (data[0] & 0x3f))).isEqualTo(whole);
  }

  private static String outcome(byte[] file, String operation, String bad, long chunk)
      throws Exception {
    try {
      return new CsvDriver(file, operation, "bad-cells", bad).run(chunk, new Random(1));
    } catch (KernelException e) {
      return e.code() + ": " + e.getMessage();
    }
  }
}
