package furrow.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.ring.RingException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingFileTest {
  @TempDir Path directory;

  @Test
  void onlyItsOwnerMayOpenIt() throws Exception {
    RingFile file = RingFile.create(directory.resolve("a"), 4_096, 1);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(Files.size(file.path())).isEqualTo(RingLayout.fileSize(4_096));
  }

  @Test
  void neverTakesAFileThatIsThere() throws Exception {
    Path there = Files.writeString(directory.resolve("a"), "mine");

    assertThatThrownBy(() -> RingFile.create(there, 4_096, 1))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(there)).isEqualTo("mine");
  }

  @Test
  void isAttachedToOnce() throws Exception {
    Path path = RingFile.create(directory.resolve("a"), 4_096, 9).path();

    assertThat(RingFile.attach(path).epoch()).isEqualTo(9);
    assertKind(Kind.TAKEN, path);
  }

  @Test
  void saysHowMuchWaitsInItWhateverTheOtherSideDoesToIt() throws Exception {
    RingFile file = RingFile.create(directory.resolve("a"), 4_096, 1);
    assertThat(file.requestsWaiting()).isZero();
    file.server().write(ByteBuffer.wrap(new byte[100]));
    assertThat(file.requestsWaiting()).isBetween(100L, 200L);
    file.worker().read((payload, length) -> {}, 10, 0);
    assertThat(file.requestsWaiting()).isZero();
    int tail = RingLayout.requestAt() + 4_096 + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    file.memory().putLong(tail, Long.MAX_VALUE);
    assertThat(file.requestsWaiting()).isEqualTo(4_096);
    file.memory().putLong(tail, -1);
    assertThat(file.requestsWaiting()).isZero();
  }

  @Test
  void refusesWhatIsNoRing() throws Exception {
    assertKind(Kind.BAD_FILE, Files.writeString(directory.resolve("short"), "x"));
    int size = RingLayout.fileSize(4_096);
    assertKind(Kind.BAD_FILE, Files.write(directory.resolve("zeros"), new byte[size]));
    for (int at : new int[] {RingLayout.VERSION_AT, RingLayout.CAPACITY_AT}) {
      RingFile file = RingFile.create(directory.resolve("at" + at), 4_096, 1);
      file.memory().putInt(at, 12_345);
      assertKind(Kind.BAD_FILE, file.path());
    }
  }

  @Test
  void followsNoLink() throws Exception {
    Path path = RingFile.create(directory.resolve("a"), 4_096, 9).path();
    Path link = Files.createSymbolicLink(directory.resolve("link"), path);

    assertThatThrownBy(() -> RingFile.attach(link)).isInstanceOf(IOException.class);
  }

  @Test
  void namesTheFlagThatTheJvmLacks() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutFlag.class.getName(),
                directory.resolve("a").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).contains("NO_JVM_FLAG", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    assertThat(List.of(directory.toFile().list())).isEmpty();
  }

  /** Makes a ring file in a JVM of its own. */
  static final class WithoutFlag {
    public static void main(String[] args) throws IOException {
      try {
        RingFile.create(Path.of(args[0]), 4_096, 1);
      } catch (RingException e) {
        System.out.println(e.kind() + " " + e.getMessage());
      }
    }
  }

  private static void assertKind(Kind kind, Path path) {
    assertThatThrownBy(() -> RingFile.attach(path))
        .isInstanceOfSatisfying(
            RingException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
