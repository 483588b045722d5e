package furrow.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that outlives its server is ended when there is no doubt which it is, else never. */
class PeerRecordTest {
  @TempDir Path directory;
  private Path ring;
  private Process process;

  @BeforeEach
  void startOne() throws Exception {
    ring = Files.createFile(directory.resolve("1.ring"));
    process = sleeper(ring);
  }

  @AfterEach
  void endIt() {
    process.destroyForcibly();
  }

  @Test
  void theNotedProcessIsEndedEvenFrozen() throws Exception {
    PeerRecord.note(ring, process.pid());
    new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();

    assertThat(PeerRecord.end(PeerRecord.beside(ring))).isTrue();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anotherThatHasItsNumberIsNot() throws Exception {
    PeerRecord.note(ring, process.pid());
    String note = Files.readString(PeerRecord.beside(ring));
    Files.writeString(PeerRecord.beside(ring), note + "0");

    assertThat(PeerRecord.end(PeerRecord.beside(ring))).isFalse();
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void oneThatDoesNotNameTheRingIsNot() throws Exception {
    Path other = Files.createFile(directory.resolve("2.ring"));
    PeerRecord.note(other, process.pid());

    assertThat(PeerRecord.end(PeerRecord.beside(other))).isFalse();
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void rubbishEndsNobody() throws Exception {
    for (String rubbish : List.of("", "1", "x y", "-1 5", process.pid() + "", "1 ".repeat(500))) {
      Files.writeString(PeerRecord.beside(ring), rubbish);
      assertThat(PeerRecord.end(PeerRecord.beside(ring))).as(rubbish).isFalse();
    }
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void theSweepOfADeadServersDirectoryEndsIt() throws Exception {
    Path place = Files.createDirectory(directory.resolve("place"));
    Path left = Files.createDirectory(place.resolve(RingDirectory.PREFIX + "dead"));
    Files.createFile(left.resolve("lock"));
    Path itsRing = Files.createFile(left.resolve("1.ring"));
    Process frozen = sleeper(itsRing);
    PeerRecord.note(itsRing, frozen.pid());

    assertThat(new RingDirectories(List.of(place), new SecureRandom()).sweep(0)).isOne();

    assertThat(frozen.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(place).isEmptyDirectory();
    assertThat(process.isAlive()).as("the process of another ring").isTrue();
  }

  /** A program that waits, with the ring among its arguments. */
  private static Process sleeper(Path ring) throws Exception {
    return new ProcessBuilder("sh", "-c", "read line", "sh", "--ring", ring.toString()).start();
  }
}
