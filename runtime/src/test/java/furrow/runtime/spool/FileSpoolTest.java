package furrow.runtime.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.engine.Result;
import furrow.runtime.Spool;
import furrow.runtime.SpoolDamagedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSpoolTest {
  @TempDir Path parent;
  private Path directory;
  private FileSpool spool;

  @BeforeEach
  void open() throws IOException {
    directory = parent.resolve("spool");
    spool = new FileSpool(directory, true);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private byte[] read(Result result) throws IOException {
    try (InputStream in = spool.open(result)) {
      return in.readAllBytes();
    }
  }

  @Test
  void smallResultsStayInMemory() throws IOException {
    Result result = spool.write("p1", out -> out.write(bytes(Spool.INLINE_LIMIT)));
    assertThat(result).isInstanceOf(Result.Inline.class);
    assertThat(read(result)).isEqualTo(bytes(Spool.INLINE_LIMIT));
    assertThat(files()).isEmpty();
    assertThat(spool.write("p1", out -> {})).isSameAs(Result.EMPTY);
  }

  @Test
  void largeOnesBecomeFilesForTheOwnerAlone() throws IOException {
    byte[] content = bytes(300_001);
    Result result =
        spool.write(
            "p1",
            out -> {
              out.write(content[0]);
              out.write(content, 1, 70_000);
              out.write(content, 70_001, content.length - 70_001);
            });
    assertThat(result.size()).isEqualTo(content.length);
    assertThat(read(result)).isEqualTo(content);
    String name = ((Result.Spooled) result).file();
    assertThat(files()).containsExactly(name);
    assertThat(Files.getPosixFilePermissions(directory.resolve(name)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(directory))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void damageIsNoticed() throws IOException {
    Result.Spooled result = (Result.Spooled) spool.write("p1", out -> out.write(bytes(100_000)));
    Path file = directory.resolve(result.file());
    byte[] content = Files.readAllBytes(file);
    content[50_000] ^= 1;
    Files.write(file, content);
    assertThatThrownBy(() -> read(result)).hasMessageContaining("is damaged");
    Files.write(file, java.util.Arrays.copyOf(content, 99_999));
    assertThatThrownBy(() -> read(result)).hasMessageContaining("99999 of 100000");
  }

  @Test
  void aWriterThatFailsLeavesNothing() throws IOException {
    assertThatThrownBy(
            () ->
                spool.write(
                    "p1",
                    out -> {
                      out.write(bytes(100_000));
                      throw new IOException("no more");
                    }))
        .hasMessage("no more");
    assertThat(files()).isEmpty();
  }

  /** What can become of a file between its writing and its reading. */
  private interface Damage {
    void to(Path file, Path other) throws IOException;
  }

  private static final List<Damage> DAMAGES =
      List.of(
          (file, other) -> Files.delete(file),
          (file, other) -> Files.write(file, new byte[0]),
          (file, other) -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 70_000)),
          (file, other) -> Files.write(file, new byte[100], StandardOpenOption.APPEND),
          (file, other) -> Files.move(other, file, StandardCopyOption.REPLACE_EXISTING),
          (file, other) -> {
            byte[] bytes = Files.readAllBytes(file);
            bytes[50_000] ^= 1;
            Files.write(file, bytes);
          },
          (file, other) -> {
            Files.delete(file);
            Files.createDirectory(file);
          });

  @Test
  void everyDamageIsSeenBeforeTheFirstByteIsUsed() throws IOException {
    for (int size : List.of(100_000, 9 << 20)) {
      for (Damage damage : DAMAGES) {
        byte[] content = bytes(size);
        Result one = spool.write("p1", out -> out.write(content));
        Result two = spool.write("p1", out -> out.write(bytes(size - 1)));
        damage.to(
            spool.path(((Result.Spooled) one).file()), spool.path(((Result.Spooled) two).file()));
        assertThatThrownBy(() -> spool.openChecked(one))
            .isInstanceOf(SpoolDamagedException.class)
            .hasMessageContaining(((Result.Spooled) one).file());
        assertThatThrownBy(() -> spool.check(one)).isInstanceOf(SpoolDamagedException.class);
      }
    }
  }

  @Test
  void checkedResultsAreReadAsTheyAre() throws IOException {
    for (int size : List.of(10, 100_000, 9 << 20)) {
      Result result = spool.write("p1", out -> out.write(bytes(size)));
      try (InputStream in = spool.openChecked(result)) {
        assertThat(in.readAllBytes()).isEqualTo(bytes(size));
      }
    }
  }

  @Test
  void aDirectoryThatIsLostIsMadeAgain() throws IOException {
    Result before = spool.write("p1", out -> out.write(bytes(100_000)));
    spool.delete(before);
    Files.delete(directory);
    Result after = spool.write("p1", out -> out.write(bytes(100_000)));
    spool.check(after);
  }

  @Test
  void filesGoByPrefixAlsoAfterARestart() throws IOException {
    spool.write("p1", out -> out.write(bytes(100_000)));
    spool.write("p1", out -> out.write(bytes(100_000)));
    Result other = spool.write("p11", out -> out.write(bytes(100_000)));
    Files.writeString(directory.resolve("p9-0.part"), "unfinished");
    spool = new FileSpool(directory, true);
    spool.deleteAll("p1");
    assertThat(files()).containsExactly(((Result.Spooled) other).file());
    spool.delete(other);
    spool.delete(Result.EMPTY);
    spool.deleteAll("p7");
    assertThat(files()).isEmpty();
  }

  @Test
  void pinnedFilesAreDeletedLater() throws IOException {
    Result one = spool.write("p1", out -> out.write(bytes(100_000)));
    Result two = spool.write("p2", out -> out.write(bytes(100_000)));
    spool.pin();
    spool.pin();
    spool.delete(one);
    spool.deleteAll("p2");
    spool.unpin();
    assertThat(files()).as("somebody copies still").hasSize(2);
    spool.check(one);
    spool.check(two);
    spool.unpin();
    assertThat(files()).isEmpty();
    assertThat(spool.pinned()).isFalse();
  }

  @Test
  void namesCannotLeaveTheDirectory() {
    for (String name : List.of("../x", "a/b", "", ".", "..")) {
      assertThatThrownBy(() -> spool.open(new Result.Spooled(name, 1, 1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
