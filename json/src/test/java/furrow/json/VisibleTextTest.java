package furrow.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTextTest {

  @Test
  void whatPeopleReadStays() {
    for (String text :
        new String[] {"", "plain", "größe 数 \ud83d\ude00 é", "\\u001b", "a\u00a0b"}) {
      assertThat(VisibleText.of(text)).isSameAs(text);
      assertThat(VisibleText.inLine(text)).isSameAs(text);
    }
  }

  @Test
  void whatMovesOrHidesIsEscaped() {
    assertThat(VisibleText.of("a\u001b[2Jb\u0007\u007f\u009b1m"))
        .isEqualTo("a\\u001b[2Jb\\u0007\\u007f\\u009b1m");
    assertThat(VisibleText.of("x\u202ey\u2066z\u200b\u200d\ufeff\u00ad"))
        .isEqualTo("x\\u202ey\\u2066z\\u200b\\u200d\\ufeff\\u00ad");
    assertThat(VisibleText.of("\u2028\u2029\u3164\ufe0f\u034f"))
        .isEqualTo("\\u2028\\u2029\\u3164\\ufe0f\\u034f");
    assertThat(VisibleText.of("\udb40\udc41")).isEqualTo("\\udb40\\udc41");
    assertThat(VisibleText.of("\ud83dx\ude00")).isEqualTo("\\ud83dx\\ude00");
  }

  @Test
  void linesStayOnlyWhereTheyMay() {
    assertThat(VisibleText.of("a\tb\nc\r\n")).isEqualTo("a\tb\nc\\r\n");
    assertThat(VisibleText.indented("a\nb\u0007\n")).isEqualTo("a\n  b\\u0007\n  ");
    assertThat(VisibleText.inLine("a\tb\nc\r")).isEqualTo("a\\tb\\nc\\r");
  }
}
