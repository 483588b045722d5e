package furrow.client.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LiveLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalSeesOneLineThatIsTakenAway() {
    try (LiveLine line = new LiveLine(err, true, 20)) {
      line.show("waiting", 1_500_000_000L);
      line.show("a text that is far too long", 2_000_000_000L);
    }
    assertThat(shown()).isEqualTo("\rwaiting  1.5 s\033[K\ra text that is far…\033[K\r\033[K");
  }

  @Test
  void elsewhereALineIsPrintedWhenItChanges() {
    try (LiveLine line = new LiveLine(err, false, 20)) {
      line.show("waiting", 0);
      line.show("waiting", 1_000_000_000L);
      line.show("up", 2_000_000_000L);
    }
    assertThat(shown()).isEqualToNormalizingNewlines("waiting\nup\n");
  }

  @Test
  void whatWasNeverShownIsNotTakenAway() {
    new LiveLine(err, true, 20).close();
    assertThat(shown()).isEmpty();
  }
}
