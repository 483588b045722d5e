package furrow.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The demo on a small file; {@code ./verify} runs the whole one. */
class DemoIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private FurrowProcess start(String... args) throws IOException {
    Path temporary = Files.createDirectories(sandbox.file("tmp"));
    return sandbox.start(List.of("-Djava.io.tmpdir=" + temporary), Map.of(), args);
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(sandbox.file("tmp"))) {
      assertThat(left).isEmpty();
    }
    assertThat(sandbox.stateDirectory()).doesNotExist();
    String tmp = sandbox.file("tmp").toString();
    assertThat(
            ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains(tmp)))
        .isEmpty();
  }

  @Test
  void theAnswerIsCheckedAndNothingIsLeft() throws IOException {
    Outcome outcome = start("demo", "--size", "8MiB", "--kill-worker").outcome(LIMIT);

    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).startsWith("region").contains("\nwest ");
    assertThat(outcome.err()).contains("killed a worker", "checked: equal", "cleaned up");
    assertNothingIsLeft();
  }

  @Test
  void interruptedItCleansUpAsWell() throws IOException {
    FurrowProcess demo = start("demo", "--size", "4GiB");
    demo.awaitOutput("server pid", LIMIT);

    demo.signal("INT");

    assertThat(demo.awaitExit(Duration.ofSeconds(90))).isEqualTo(130);
    assertNothingIsLeft();
  }
}
