package furrow.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawArgumentsTest {
  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsNoUtf8IsRefusedWithItsBytes() {
    List<byte[]> typed = List.of(utf8("java"), utf8("run"), latin1("it's caf\u00e9\t\\.csv"));
    assertThatThrownBy(() -> RawArguments.check(typed, 2))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.hint()).contains("mv -- $'it\\'s caf\\xe9\\x09\\\\.csv' "))
        .hasMessage("the argument $'it\\'s caf\\xe9\\x09\\\\.csv' is not UTF-8");
    assertThatThrownBy(
            () -> RawArguments.check(List.of(new byte[] {(byte) 0xed, (byte) 0xa0, 0}), 1))
        .hasMessageContaining("$'\\xed\\xa0\\x00'");
  }

  @Test
  void onlyOurOwnArgumentsAreLookedAt() {
    List<byte[]> typed = List.of(latin1("-Dname=\u00e9"), utf8("run"), utf8("caf\u00e9"));
    assertThatCode(() -> RawArguments.check(typed, 2)).doesNotThrowAnyException();
  }

  @Test
  void aReplacementCharacterThatWasTypedIsFine() {
    assertThatCode(() -> RawArguments.check(List.of(utf8("\ufffd")), 1)).doesNotThrowAnyException();
    assertThatCode(() -> RawArguments.requireUtf8("\u00e9", "\ufffd")).doesNotThrowAnyException();
  }

  @Test
  void aSettingThatIsNoUtf8IsRefusedWithItsBytes() {
    List<byte[]> typed = List.of(utf8("HOME=/h"), latin1("TMPDIR=/t/caf\u00e9"));
    assertThatThrownBy(() -> RawArguments.checkVariable(typed, "TMPDIR"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.hint()).isEqualTo("unset TMPDIR"))
        .hasMessage("the variable TMPDIR is $'/t/caf\\xe9', which is not UTF-8");
    assertThatCode(() -> RawArguments.checkVariable(typed, "HOME")).doesNotThrowAnyException();
    assertThatCode(() -> RawArguments.checkVariable(typed, "TMP")).doesNotThrowAnyException();
  }

  @Test
  void aDirectoryThatJavaCannotNameIsRefused(@TempDir Path directory) throws Exception {
    Path named = Files.createDirectory(directory.resolve("\ufffd"));
    assertThatCode(() -> RawArguments.requireUtf8(Map.of(), named.toString()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> RawArguments.requireUtf8(Map.of(), named + "\ufffd"))
        .hasMessageContaining("has a name that is not UTF-8");
  }

  @Test
  void argumentsEndWithANul() {
    assertThat(RawArguments.split(utf8("a\0\0bc\0")))
        .containsExactly(utf8("a"), utf8(""), utf8("bc"));
  }
}
