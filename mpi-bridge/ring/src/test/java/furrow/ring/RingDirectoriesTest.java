package furrow.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingDirectoriesTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int CAPACITY = 1 << 16;

  @TempDir Path directory;
  private Path first;
  private Path second;

  @BeforeEach
  void makePlaces() throws IOException {
    first = Files.createDirectory(directory.resolve("1"));
    second = Files.createDirectory(directory.resolve("2"));
  }

  @Test
  void makesADirectoryThatOnlyItsOwnerMayEnterAndLeavesNothing() throws Exception {
    try (RingDirectories places = new RingDirectories(List.of(first, second), RANDOM)) {
      Path made = places.create(CAPACITY, 1).path().getParent();
      assertThat(made.getParent()).isEqualTo(first);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
      assertThat(places.create(CAPACITY, 2).path().getParent()).isEqualTo(made);
    }

    assertThat(first).isEmptyDirectory();
    assertThat(second).isEmptyDirectory();
  }

  @Test
  void goesToTheNextPlaceWhenOneIsMissingOrNoDirectory() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    List<Path> all = List.of(directory.resolve("missing"), file, second);
    try (RingDirectories places = new RingDirectories(all, RANDOM)) {
      assertThat(places.create(CAPACITY, 1).path()).startsWith(second);
      assertThat(places.sweep(System.currentTimeMillis())).isZero();
    }
  }

  @Test
  void goesToTheNextPlaceWhenOneIsFull() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=192k", "furrow-test", small), "no mount");
    try (RingDirectories places = new RingDirectories(List.of(small, second), RANDOM)) {
      assertThat(places.create(CAPACITY, 1).path()).startsWith(small);
      assertThat(places.create(CAPACITY, 2).path()).startsWith(second);
    } finally {
      run("umount", "--lazy", small);
    }
  }

  @Test
  void namesEveryPlaceThatDoesNotServe() {
    Path missing = directory.resolve("missing");

    assertThatThrownBy(() -> new RingDirectories(List.of(missing), RANDOM).create(CAPACITY, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(missing.toString());
  }

  @Test
  void sweepsWhatTheDeadHaveLeft() throws Exception {
    Path left = Files.createDirectory(first.resolve(RingDirectory.PREFIX + "dead"));
    Files.createFile(left.resolve("lock"));
    Files.createFile(left.resolve("1.ring"));
    Path young = Files.createDirectory(first.resolve(RingDirectory.PREFIX + "young"));
    Path other = Files.createDirectory(first.resolve("other"));
    long now = System.currentTimeMillis();
    try (RingDirectories living = new RingDirectories(List.of(first), RANDOM)) {
      Path alive = living.create(CAPACITY, 1).path();
      RingDirectories next = new RingDirectories(List.of(first, second), RANDOM);

      assertThat(next.sweep(now)).isOne();

      assertThat(left).doesNotExist();
      assertThat(List.of(young, other, alive)).allSatisfy(path -> assertThat(path).exists());
      assertThat(next.sweep(now + Duration.ofMinutes(2).toMillis())).isOne();
      assertThat(young).doesNotExist();
    }
  }

  private static boolean run(Object... words) throws Exception {
    String[] command = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      command[i] = words[i].toString();
    }
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
