package furrow.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequireTest {
  @TempDir private Path directory;

  @Test
  void numbersMustLieWithinTheirBounds() throws ProblemException {
    assertThat(Require.between("--slots", 3, 1, 8)).isEqualTo(3);
    assertThatThrownBy(() -> Require.between("--slots", -3, 1, 8))
        .hasMessage("--slots -3 (expected: 1 to 8)");
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> Require.between("--heartbeat", Duration.ofMillis(1), second, second))
        .hasMessage("--heartbeat 1ms (expected: 1s to 1s)");
  }

  @Test
  void namesAreShortAndPlain() throws ProblemException {
    assertThat(Require.name("--name", "node-7.k_3")).isEqualTo("node-7.k_3");
    for (String name : new String[] {"", "a/b", "a b", "ü", "x".repeat(65)}) {
      assertThatThrownBy(() -> Require.name("--name", name))
          .hasMessageContaining("--name '" + name);
    }
  }

  @Test
  void anAnswerNeedsAPlaceBeforeTheWorkBegins() throws ProblemException {
    Require.writable("--out", null);
    Require.writable("--out", directory.resolve("new.json"));
    assertThatThrownBy(() -> Require.writable("--out", directory))
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> Require.writable("--out", directory.resolve("no/such")))
        .hasMessageContaining("there is no directory " + directory.resolve("no"))
        .extracting(e -> ((ProblemException) e).hint())
        .isEqualTo("mkdir -p " + directory.resolve("no"));
  }
}
