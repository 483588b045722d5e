package furrow.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.engine.InputRef;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FileInputTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("in.csv"), "0123456789");
  }

  private String code(Path path) {
    return catchThrowableOfType(KernelException.class, () -> FileInput.open(path)).code();
  }

  @Test
  void readsAnyRange() throws Exception {
    try (FileInput input = FileInput.open(file)) {
      byte[] into = new byte[20];
      assertThat(input.size()).isEqualTo(10);
      assertThat(input.read(3, into, 5, 4)).isEqualTo(4);
      assertThat(new String(into, 5, 4)).isEqualTo("3456");
      assertThat(input.read(8, into, 0, 20)).isEqualTo(2);
      assertThat(input.read(10, into, 0, 20)).isEqualTo(-1);
      assertThat(input.read(99, into, 0, 20)).isEqualTo(-1);
    }
  }

  @Test
  void whatIsNoReadableFileIsNamed() throws Exception {
    assertThat(code(directory.resolve("none"))).isEqualTo("INPUT_MISSING");
    assertThat(code(directory)).isEqualTo("INPUT_NOT_REGULAR");
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThat(code(fifo)).as("without waiting for a writer").isEqualTo("INPUT_NOT_REGULAR");
  }

  @Test
  void anotherFileThanTheSubmittedOneIsRefused() throws Exception {
    InputRef ref;
    try (FileInput input = FileInput.open(file)) {
      ref = input.ref();
    }
    FileInput.open(ref).close();
    Files.writeString(file, "x", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> FileInput.open(ref))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("no longer the file");
  }

  @Test
  void changesMeanwhileAreNoticed() throws Exception {
    byte[] into = new byte[4];
    try (FileInput input = FileInput.open(file)) {
      assertThat(input.read(0, into, 0, 4)).isEqualTo(4);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
      assertThatThrownBy(() -> input.read(0, into, 0, 4)).isInstanceOf(InputChangedException.class);
    }
    try (FileInput input = FileInput.open(file)) {
      Files.writeString(file, "01");
      assertThatThrownBy(() -> input.read(5, into, 0, 4)).isInstanceOf(InputChangedException.class);
    }
    try (FileInput input = FileInput.open(file)) {
      Files.delete(file);
      assertThatThrownBy(() -> input.read(0, into, 0, 2)).hasMessageContaining("removed");
    }
  }

  @Test
  void anInterruptedReaderDoesNotCloseItForOthers() throws Exception {
    try (FileInput input = FileInput.open(file)) {
      AtomicReference<IOException> seen = new AtomicReference<>();
      Thread reader =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                try {
                  input.read(0, new byte[4], 0, 4);
                } catch (IOException e) {
                  seen.set(e);
                }
              });
      reader.start();
      reader.join();
      assertThat(seen.get()).isInstanceOf(ClosedByInterruptException.class);
      assertThat(input.read(0, new byte[4], 0, 4)).isEqualTo(4);
    }
  }
}
