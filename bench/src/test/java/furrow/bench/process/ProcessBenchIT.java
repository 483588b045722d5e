package furrow.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code furrow bench process} from its start to its figures; what they are is not judged here. */
class ProcessBenchIT {
  @Test
  void bothServersAnswerUnderTheSameLoad() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new ProcessBench());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));

    String[] args = {"--quick", "--json", "--rounds", "2", "--clients", "4", "--rate", "50"};
    assertThat(line.execute(args)).as(err.toString()).isZero();

    JsonObject json = JsonObject.parse(out.toString());
    assertThat(json.text("failed")).isEqualTo("0");
    for (String key :
        new String[] {
          "process_requests_per_s",
          "process_p50_us",
          "process_p99_us",
          "echo_requests_per_s",
          "echo_p50_us",
          "rate_ratio",
          "p50_ratio",
          "p99_ratio",
          "at_rate_process_p50_us",
          "at_rate_p50_ratio"
        }) {
      assertThat(Double.parseDouble(json.text(key))).as(key).isPositive();
    }
  }
}
