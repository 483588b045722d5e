package furrow.client.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now = 77 * SECOND;

  private Progress progress(boolean terminal) {
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress(err, terminal, 120, () -> now);
  }

  private static ProgressState half() {
    return new ProgressState("task 12", true, 2_000_000_000L, 1_000_000_000L, 9_000_000, 23, 8, 0);
  }

  private static ProgressState begin() {
    return new ProgressState("task 12", true, 2_000_000_000L, 0, 0, 0, 8, 0);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalGetsOneLineAgainAndAgain() {
    Progress progress = progress(true);
    progress.update(begin());
    now += 2 * SECOND;
    progress.update(half());
    now += SECOND / 100;
    progress.update(half());
    progress.close();

    assertThat(shown().split("\r"))
        .containsExactly(
            "",
            "task 12  ░░░░░░░░░░░░░░░░░░░░   0%  0 B / 2.00 GB  ok 0 run 8 fail 0\033[K",
            "task 12  ██████████░░░░░░░░░░  50%  1.00 GB / 2.00 GB  500 MB/s  4.50M rows/s"
                + "  ETA 2.0 s  ok 23 run 8 fail 0\033[K",
            "\033[K");
  }

  @Test
  void elsewhereALineComesEveryTenSeconds() {
    Progress progress = progress(false);
    progress.update(begin());
    for (int i = 0; i < 100; i++) {
      now += SECOND / 5;
      progress.update(half());
    }
    progress.close();

    assertThat(shown().lines().toList())
        .containsExactly(
            "task 12   50%  1.00 GB / 2.00 GB  ok 23 run 8 fail 0",
            "task 12   50%  1.00 GB / 2.00 GB  ok 23 run 8 fail 0");
  }

  @Test
  void quietSaysNothing() {
    Progress progress = new Progress(null, true, 80, () -> now);
    progress.update(half());
    progress.say("never");
    progress.close();
    assertThat(shown()).isEmpty();
  }
}
