package furrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsMaterialTest {
  @TempDir Path directory;

  @Test
  void makesAKeyOnceAndReportsADamagedOne() throws Exception {
    SecureRandom random = new SecureRandom();
    TlsMaterial made = TlsMaterial.open(directory, random);
    assertThat(made.fingerprint()).matches("[0-9a-f]{64}");
    assertThat(TlsMaterial.open(directory, random).fingerprint()).isEqualTo(made.fingerprint());

    Files.writeString(directory.resolve("server.p12"), "no key store");
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> TlsMaterial.open(directory, random));
    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_SETTING);
    assertThat(refused.hint()).contains("rm -r");
  }
}
