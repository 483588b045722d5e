package furrow.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void readsLinesInOrder() {
    String text =
        "# comment\n\n b = \"x # y\"  # comment\r\na=12 # comment\n  c.d = true\n"
            + "e = \"q\\\"\\\\\\n\\t\"\nf = \"\"\ng =\nlast = \"no line end\"";
    assertThat(Settings.parse(text))
        .containsExactly(
            entry("b", "x # y"),
            entry("a", "12"),
            entry("c.d", "true"),
            entry("e", "q\"\\\n\t"),
            entry("f", ""),
            entry("g", ""),
            entry("last", "no line end"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "word",
        "= \"a\"",
        "a = \"open",
        "a = \"b\" c",
        "a = \"\\x\"",
        "a = \"end\\",
        "a = 1\na = 2"
      })
  void refusesTheRestAndNamesTheLine(String text) {
    assertThatThrownBy(() -> Settings.parse("# first\n" + text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("line [23]: .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "\"", "\\", "a\nb\tc", "# no comment", "=", "\u2603"})
  void aLineGivesBackItsValue(String value) {
    assertThat(Settings.parse(Settings.line("key", value))).containsExactly(entry("key", value));
  }

  @Test
  void aByteOrderMarkIsNoText() {
    assertThat(Settings.parse("\ufeffkey = \"a\"\n")).containsExactly(entry("key", "a"));
    assertThat(Settings.parse("a = 1\n\ufeffb = 2")).containsKey("\ufeffb");
  }
}
