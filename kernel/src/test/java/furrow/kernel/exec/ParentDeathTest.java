package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import furrow.kernel.BytesInput;
import furrow.kernel.Piece;
import furrow.kernel.RecordingControl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A program must not outlive a worker that is killed with SIGKILL. */
class ParentDeathTest {
  /** What the killed worker runs: one piece that never ends. */
  public static final class Victim {
    public static void main(String[] args) throws Exception {
      new ExecRunner(List.of("sleep", args[0]), new byte[0])
          .run(new Piece(0, 0, 1, Piece.Mode.EXACT), BytesInput.of("x"), new RecordingControl());
    }
  }

  @Test
  void aProgramDiesWithItsWorker() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv here");
    String seconds = "2000." + ProcessHandle.current().pid();
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                seconds)
            .inheritIO()
            .start();
    try {
      assertThat(waitFor(seconds, 1)).as("the program runs").isTrue();
    } finally {
      worker.destroyForcibly();
    }
    assertThat(waitFor(seconds, 0)).as("the program is gone").isTrue();
  }

  private static boolean waitFor(String seconds, long count) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < until) {
      if (sleepers(seconds) == count) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private static long sleepers(String seconds) {
    return ProcessHandle.allProcesses()
        .filter(one -> one.info().command().orElse("").endsWith("/sleep"))
        .filter(one -> one.info().commandLine().orElse("").endsWith(seconds))
        .count();
  }
}
