package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
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
  void linksAreFollowedOnceOrNotAtAll() throws Exception {
    Path other = Files.writeString(directory.resolve("other.csv"), "abcdefghij");
    Path link = Files.createSymbolicLink(directory.resolve("link.csv"), file);
    byte[] into = new byte[4];
    try (FileInput input = FileInput.open(link)) {
      Files.delete(link);
      Files.createSymbolicLink(link, other);
      assertThat(input.read(0, into, 0, 4)).as("still the file of before").isEqualTo(4);
      assertThat(new String(into)).isEqualTo("0123");
    }
    assertThatThrownBy(() -> FileInput.openReal(link, "link.csv"))
        .isInstanceOf(KernelException.class)
        .hasMessage("link.csv is no regular file");
  }

  @Test
  void itSaysHowItDiffersFromWhatAnotherSaw() throws Exception {
    try (FileInput input = FileInput.open(file)) {
      long mtime = input.identity().modified().toMillis();
      long inode = input.inode();
      FileInput.Fingerprinter print = (channel, size) -> "print of " + size;
      assertThat(input.difference(new FileInput.Seen(10, mtime, inode, "print of 10"), print))
          .isEmpty();
      assertThat(input.difference(new FileInput.Seen(10, mtime, 0, ""), print)).isEmpty();
      assertThat(input.difference(new FileInput.Seen(9, mtime, 0, ""), print))
          .isEqualTo("it has 10 bytes here and 9 there");
      assertThat(input.difference(new FileInput.Seen(10, mtime + 1, 0, ""), print))
          .isEqualTo("it was modified at another time");
      assertThat(input.difference(new FileInput.Seen(10, mtime, inode + 1, ""), print))
          .isEqualTo("its inode number differs");
      assertThat(input.difference(new FileInput.Seen(10, mtime, inode, "another"), print))
          .isEqualTo("its first or last 64 KiB differ");
    }
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
      FileTime before = Files.getLastModifiedTime(file);
      Path twin = Files.writeString(directory.resolve("twin.csv"), "01");
      Files.setLastModifiedTime(twin, before);
      Files.move(twin, file, StandardCopyOption.REPLACE_EXISTING);
      assertThatThrownBy(() -> input.read(0, into, 0, 2))
          .isInstanceOf(InputChangedException.class)
          .hasMessageContaining("another file has taken its place");
    }
    try (FileInput input = FileInput.open(file)) {
      Files.delete(file);
      assertThatThrownBy(() -> input.read(0, into, 0, 2)).hasMessageContaining("removed");
    }
  }

  /** Another reader was interrupted, which closes the file for all. */
  private static void interrupt(FileInput input) throws InterruptedException {
    Thread reader =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(() -> input.read(0, new byte[4], 0, 4))
                  .isInstanceOf(ClosedByInterruptException.class);
            });
    reader.start();
    reader.join();
  }

  @Test
  void aDirectoryThatBecameALinkIsNotFollowedWhenTheFileIsOpenedAgain() throws Exception {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Path other = Files.createDirectory(directory.resolve("other"));
    Path own = Files.writeString(inner.resolve("f"), "0123456789");
    Path secret = Files.writeString(other.resolve("f"), "SECRETSEC!");
    Files.setLastModifiedTime(secret, Files.getLastModifiedTime(own));
    byte[] into = new byte[4];
    try (FileInput input = FileInput.open(own)) {
      interrupt(input);
      Files.move(inner, directory.resolve("aside"));
      Files.createSymbolicLink(inner, other);
      assertThatThrownBy(() -> input.read(0, into, 0, 4)).isInstanceOf(InputChangedException.class);
      assertThat(into).containsOnly(0);

      Files.delete(inner);
      Files.move(directory.resolve("aside"), inner);
      assertThat(input.read(0, into, 0, 4)).isEqualTo(4);
    }
  }

  @Test
  void aLinkOnTheWayOfARealPathIsRefused() throws Exception {
    Path inner = Files.createDirectory(directory.toRealPath().resolve("inner"));
    Files.writeString(inner.resolve("f"), "0123456789");
    Path link = Files.createSymbolicLink(inner.resolveSibling("link"), inner);

    assertThatThrownBy(() -> FileInput.openReal(link.resolve("f"), "f"))
        .isInstanceOf(InputChangedException.class)
        .hasMessageContaining("link is no directory");
    try (FileInput input = FileInput.open(link.resolve("f"))) {
      assertThat(input.size()).as("a link that was there from the beginning").isEqualTo(10);
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
