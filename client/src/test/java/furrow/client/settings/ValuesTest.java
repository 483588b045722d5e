package furrow.client.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import furrow.protocol.text.Durations;
import furrow.protocol.text.ShellWords;
import furrow.protocol.text.Sizes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "65536, 65536",
    "256KiB, 262144",
    "64M, 67108864",
    "64Mi, 67108864",
    "1.5G, 1610612736",
    "1KB, 1000",
    "2 gb, 2000000000",
    "7B, 7"
  })
  void sizesMayHaveUnits(String text, long bytes) throws ProblemException {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "M", "-1", "12X", "1.2.3", "9999999P", "64MM"})
  void otherSizesAreRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Sizes.parse(text))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.hint()).contains("256KiB"))
        .hasMessage("not a size: '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10000",
    "90s, 90000",
    "250ms, 250",
    "1h 30m, 5400000",
    "1h30m, 5400000",
    "2d, 172800000",
    "1.5s, 1500",
    "0.25, 250",
    ".5h 1.5m, 1890000",
    "2.ms, 2",
    "0.0001s, 1",
    "1.0001s, 1001"
  })
  void durationsMayBeStrungTogether(String text, long millis) throws ProblemException {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "10 parsecs",
        "-5",
        "1h-3m",
        ".",
        "1.2.3s",
        "1,5s",
        "9e9d",
        "99999999999999d"
      })
  void otherDurationsAreRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.hint()).contains("1h 30m"));
  }

  @Test
  void selectorsNameTasksAndSubtasks() throws ProblemException {
    assertThat(Selector.parse("12")).isEqualTo(new Selector(12, 12, false, -1));
    assertThat(Selector.parse("12-20")).isEqualTo(new Selector(12, 20, false, -1));
    assertThat(Selector.parse("last")).isEqualTo(Selector.LAST);
    assertThat(Selector.parse("all")).isEqualTo(Selector.ALL);
    assertThat(Selector.parse("12.431")).isEqualTo(new Selector(12, 12, false, 431));
    assertThat(Selector.parse("last.0")).isEqualTo(new Selector(0, 0, true, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0", "5-3", "1-2.3", "all.1", "-1", "12.", "1.x"})
  void otherSelectorsAreRefused(String text) {
    assertThatThrownBy(() -> Selector.parse(text)).isInstanceOf(ProblemException.class);
  }

  @Test
  void wordsAreSplitWithoutAShell() throws ProblemException {
    assertThat(ShellWords.split("grep -c 'a b' \"c \\\" d\" $HOME|x \\  ''"))
        .isEqualTo(List.of("grep", "-c", "a b", "c \" d", "$HOME|x", " ", ""));
    assertThatThrownBy(() -> ShellWords.split("echo 'open")).isInstanceOf(ProblemException.class);
  }

  @Test
  void aMisspeltWordFindsItsNeighbour() {
    assertThat(Nearest.to("grop", List.of("state-dir", "group", "slots"))).isEqualTo("group");
    assertThat(Nearest.to("zzzzzz", List.of("state-dir", "group"))).isEmpty();
  }
}
