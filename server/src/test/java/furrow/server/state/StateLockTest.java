package furrow.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {
  @TempDir Path root;

  @Test
  void namesTheProcessThatHoldsIt() throws Exception {
    StateDirectory state = new StateDirectory(root);
    try (StateLock lock = StateLock.take(state, 4711)) {
      assertThat(lock).isNotNull();
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> StateLock.take(state, 4712));
      assertThat(refused.code()).isEqualTo(ErrorCode.STATE_IN_USE);
      assertThat(refused).hasMessageContaining("4711");
      assertThat(refused.hint()).startsWith("furrow server stop");
    }
  }

  @Test
  void canBeTakenAgainOnceReleased() throws Exception {
    StateDirectory state = new StateDirectory(root);
    StateLock.take(state, 1).close();
    StateLock.take(state, 22).close();
    assertThat(root.resolve("server.lock")).hasContent("22\n");
  }

  @Test
  void privateFilesAreForTheirOwnerOnlyWhateverWasThere() throws Exception {
    Path directory = Files.createDirectory(root.resolve("open"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    PrivateFiles.directory(directory);
    PrivateFiles.write(directory.resolve("f"), "one\n");
    PrivateFiles.write(directory.resolve("f"), "two\n");
    assertThat(directory.resolve("f")).hasContent("two\n");
    assertThat(mode(directory)).isEqualTo("rwx------");
    assertThat(mode(directory.resolve("f"))).isEqualTo("rw-------");
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
