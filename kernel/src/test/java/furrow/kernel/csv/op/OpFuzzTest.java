package furrow.kernel.csv.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import furrow.kernel.KernelException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Any text at all as {@code --op}: an operation that reads as it is written, or a reason. */
@Tag("fuzz")
class OpFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyTextIsAnExpressionOrAReason(byte[] data) throws Exception {
    String text = new String(data, StandardCharsets.UTF_8);
    ParsedOp query;
    try {
      query = OpParser.parse(text);
    } catch (KernelException e) {
      assertThat(e.code()).isEqualTo("BAD_OPERATION");
      assertThat(e.hint()).isNotEmpty();
      PointerCheck.check(text, e.getMessage());
      return;
    }
    String written = query.written();
    if (written.length() <= 64 * 1024) {
      assertThat(OpParser.parse(written).written()).isEqualTo(written);
    }
  }
}
