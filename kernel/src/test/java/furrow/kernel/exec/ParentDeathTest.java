package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.BytesInput;
import furrow.kernel.Piece;
import furrow.kernel.RecordingControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that was started for a worker outlives it, also when it is killed with SIGKILL. */
class ParentDeathTest {
  private final Sleepers sleepers = new Sleepers();
  private final Sleepers bystander = new Sleepers();

  @TempDir private Path temporary;

  /** What the killed worker runs: one piece that never ends. */
  public static final class Victim {
    public static void main(String[] args) throws Exception {
      new ExecRunner(List.of("sh", "-c", args[0]), new byte[0])
          .run(new Piece(0, 0, 1, Piece.Mode.EXACT), BytesInput.of("x"), new RecordingControl());
    }
  }

  @AfterEach
  void leaveNothing() {
    sleepers.kill();
    bystander.kill();
  }

  @Test
  void programsDieWithTheirWorkerDetachedOrNot() throws Exception {
    Process other = new ProcessBuilder("sleep", bystander.seconds).start();
    Process worker = start(List.of());
    sleepers.await(3);
    worker.destroyForcibly();
    sleepers.await(0);
    assertThat(other.isAlive()).isTrue();
    awaitNothingIn(temporary);
  }

  /** A signal to the process group of the worker, as of a terminal, meets the guard as well. */
  @Test
  void theGuardOutlivesItsWorkersProcessGroup() throws Exception {
    Process worker = start(List.of("setsid"));
    sleepers.await(3);
    new ProcessBuilder("kill", "-9", "--", "-" + worker.pid()).inheritIO().start().waitFor();
    sleepers.await(0);
    awaitNothingIn(temporary);
  }

  /**
   * @param before what starts the worker
   */
  private Process start(List<String> before) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Victim.class.getName(), script()));
    return new ProcessBuilder(command).inheritIO().start();
  }

  private static void awaitNothingIn(Path directory) throws IOException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!names(directory).isEmpty() && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(names(directory)).isEmpty();
  }

  private static List<Path> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    }
  }

  private String script() {
    return "(setsid sh -c '("
        + sleepers.quiet
        + " &)' &); "
        + sleepers.quiet
        + " & "
        + sleepers.quiet;
  }
}
