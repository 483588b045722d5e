package furrow.protocol.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void textIsToldFromOtherBytes() {
    byte[] text = "a\tb\r\nä€".getBytes(StandardCharsets.UTF_8);
    assertThat(Texts.orNull(text)).isEqualTo("a\tb\r\nä€");
    assertThat(Texts.orNull(Arrays.copyOf(text, text.length - 1))).isEqualTo("a\tb\r\nä");
    assertThat(Texts.orNull(new byte[0])).isEmpty();
    assertThat(Texts.orNull(new byte[] {'a', 0})).isNull();
    assertThat(Texts.orNull(new byte[] {(byte) 0xff, 'a'})).isNull();
  }
}
