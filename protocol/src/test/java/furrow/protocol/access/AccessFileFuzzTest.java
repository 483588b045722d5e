package furrow.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** Any text at all as an access file: access, which is written as it was read, or a reason. */
@Tag("fuzz")
class AccessFileFuzzTest {
  private static final Path FILE = Path.of("client.access");

  @FuzzTest(maxDuration = "60s")
  void anyTextIsAccessOrAReason(byte[] data) throws Exception {
    Access access;
    try {
      access = AccessFile.parse(FILE, new String(data, StandardCharsets.UTF_8));
    } catch (ProblemException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
      assertThat(e.hint()).isNotEmpty();
      return;
    }
    String written = AccessFile.text(access);
    Access again = AccessFile.parse(FILE, written);
    assertThat(AccessFile.text(again)).isEqualTo(written);
    assertThat(again.addresses()).isEqualTo(access.addresses());
  }
}
