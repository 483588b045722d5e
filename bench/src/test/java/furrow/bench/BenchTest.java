package furrow.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import furrow.json.JsonObject;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class BenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Notes what could be read after each figure. */
  @Command(name = "sample")
  private final class Sample extends Bench {
    final List<String> readable = new ArrayList<>();

    @Override
    protected int measure(Report report) {
      report.progress("warming up");
      report.percent("used_percent", "used", 12.345678);
      readable.add(out.toString() + err);
      report.rate("per_s", "subtasks", size((Integer) null, 2_000_000, 20));
      readable.add(out.toString() + err);
      return 3;
    }
  }

  private Sample run(String... args) {
    Sample sample = new Sample();
    CommandLine line = new CommandLine(sample);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    assertThat(line.execute(args)).isEqualTo(3);
    return sample;
  }

  @Test
  void figuresThatCannotBeWrittenAreNoSuccess() throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists(), "no /dev/full");
    File java = new File(System.getProperty("java.home"), "bin/java");
    Process process =
        new ProcessBuilder(
                java.getPath(),
                "-cp",
                System.getProperty("java.class.path"),
                BenchMain.class.getName(),
                "--help")
            .redirectOutput(full)
            .start();
    String talk = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(talk).isEqualTo(9);
    assertThat(talk).contains("cannot write to stdout: No space left on device (OUTPUT_FAILED)");
  }

  @Test
  void eachFigureCanBeReadAsItComes() {
    Sample sample = run();
    assertThat(sample.readable.get(0)).contains("12.35 %").doesNotContain("2,000,000 /s");
    assertThat(sample.readable.get(1)).contains("2,000,000 /s");
    assertThat(err.toString()).isEqualToIgnoringNewLines("warming up");
  }

  @Test
  void withJsonTheLinesGoToStderrAndOneObjectToStdout() {
    Sample sample = run("--json", "--quick");
    assertThat(sample.readable.get(0)).contains("12.35 %");
    assertThat(err.toString()).contains("warming up", "12.35 %", "20 /s");
    JsonObject object = JsonObject.parse(out.toString());
    assertThat(object)
        .hasToString(
            "{\"schema\":\"furrow/1\",\"bench\":\"sample\",\"quick\":true,"
                + "\"used_percent\":12.3457,\"per_s\":20}");
  }
}
