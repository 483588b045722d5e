package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramPipesTest {
  private static final ProcessTable TABLE = ProcessTable.OF_SYSTEM;

  @TempDir Path directory;

  /** An end of stdout that stays open would keep the next run from seeing its output's end. */
  @Test
  void whenOnePipeCannotBeOpenedNoneStaysOpen() throws Exception {
    Path mkfifo = ProgramLauncher.find("mkfifo", true);
    ProgramPipes pipes = ProgramPipes.make(mkfifo, directory.resolve("pipes"));
    long self = ProcessHandle.current().pid();
    try (ProgramPipes.Ends ends = pipes.open()) {
      ends.started();
      assertThat(TABLE.holds(self, pipes.directory)).isTrue();
    }
    assertThat(TABLE.holds(self, pipes.directory)).isFalse();

    Files.delete(pipes.stderr);
    assertThatThrownBy(pipes::open).isInstanceOf(NoSuchFileException.class);
    assertThat(TABLE.holds(self, pipes.directory)).isFalse();
    pipes.close();
    assertThat(directory).isEmptyDirectory();
  }
}
