package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.kernel.KernelException.Kind;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whose fault it is that a program cannot be started. */
class StartFaultTest {
  @Test
  void aProgramThatIsNotThereIsTheWorkersFault() {
    IOException missing =
        catchThrowableOfType(
            IOException.class, () -> new ProcessBuilder("/no/such/program").start());
    assertThat(StartFault.kind(missing)).isEqualTo(Kind.PROGRAM_MISSING);
    IOException denied =
        catchThrowableOfType(IOException.class, () -> new ProcessBuilder("/etc/passwd").start());
    assertThat(StartFault.kind(denied)).isEqualTo(Kind.PROGRAM_MISSING);
  }

  @Test
  void noRoomForAProcessIsAMatterOfMemory() {
    assertThat(StartFault.kind(new IOException("Cannot run program: error=12, no memory")))
        .isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(StartFault.kind(new IOException("Exec failed, error: 11 (try again)")))
        .isEqualTo(Kind.OUT_OF_MEMORY);
  }

  @Test
  void anythingElseIsTriedAgain() {
    assertThat(StartFault.kind(new IOException("error=7, Argument list too long")))
        .isEqualTo(Kind.TRANSIENT);
    assertThat(StartFault.kind(new IOException((String) null))).isEqualTo(Kind.TRANSIENT);
  }
}
