package furrow.client.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanFormatTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.00 KB",
    "1420000000, 1.42 GB",
    "42000000, 42.0 MB",
    "412000000, 412 MB",
    "999600, 1.00 MB"
  })
  void bytes(long bytes, String text) {
    assertThat(HumanFormat.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "450, 0.5 s",
    "9949, 9.9 s",
    "12000, 12 s",
    "59600, 1:00",
    "187000, 3:07",
    "7800000, 2:10:00",
    "273600000, 3 d 04:00"
  })
  void durations(long millis, String text) {
    assertThat(HumanFormat.duration(millis)).isEqualTo(text);
  }

  @Test
  void longTextIsCutAndKeptOnOneLine() {
    assertThat(HumanFormat.cut("abc\ndef", 10)).isEqualTo("abc\\ndef");
    assertThat(HumanFormat.cut("abcdefgh", 4)).isEqualTo("abc…");
  }
}
