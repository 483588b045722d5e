package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainmentTest {
  private static final ProcessTable TABLE = ProcessTable.OF_SYSTEM;

  @Test
  void aGuardThatWasEndedIsReplaced() throws Exception {
    ProcessHandle guard = ProcessHandle.of(Containment.get().guardPid()).orElseThrow();
    assertThat(Containment.get().guardPid()).isEqualTo(guard.pid());
    guard.destroyForcibly();
    guard.onExit().get(30, TimeUnit.SECONDS);
    assertThat(Containment.get().guardPid()).isNotEqualTo(guard.pid());
  }

  @Test
  void aDirectoryThatSomebodyRemovesIsMadeAgainForThisUserOnly() throws Exception {
    Containment containment = Containment.get();
    Path directory = containment.newPath("x").getParent();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(ContainmentTest::delete);
    }
    assertThat(containment.newPath("x").getParent()).isEqualTo(directory).isDirectory();
    assertThat(Files.getPosixFilePermissions(directory)).hasSize(3);
  }

  private static void delete(Path file) {
    assertThat(file.toFile().delete()).isTrue();
  }

  @Test
  void whatKilledProcessesLeftIsRemovedAndNothingElse(@TempDir Path parent) throws Exception {
    Path left = directory(parent, "furrow-exec-1", "lock");
    Path alive = WorkDirectory.make(parent).path;
    Path starting = directory(parent, "furrow-exec-2", "lock.new");
    Path foreign = directory(parent, "other-3", "lock");
    Path target = directory(parent, "target", "lock");
    Path link = Files.createSymbolicLink(parent.resolve("furrow-exec-link"), target);
    assertThat(left).doesNotExist();
    left = directory(parent, "furrow-exec-1", "lock");
    WorkDirectory.make(parent);
    assertThat(left).doesNotExist();
    for (Path stays : new Path[] {alive, starting, foreign, target.resolve("lock"), link}) {
      assertThat(stays).exists();
    }
  }

  private static Path directory(Path parent, String name, String lock) throws IOException {
    Path made = Files.createDirectory(parent.resolve(name));
    FileChannel.open(made.resolve(lock), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
        .close();
    Files.createDirectory(made.resolve("pipes-1"));
    Files.writeString(made.resolve("pipes-1").resolve("stdout"), "");
    return made;
  }

  @Test
  void environmentsAreReadWhole() throws Exception {
    String wanted = Marker.next().toString();
    for (int before = 16_000; before < 16_400; before += 57) {
      ProcessBuilder builder = new ProcessBuilder("cat");
      builder.environment().clear();
      builder.environment().put("A", "x".repeat(before) + wanted);
      Process process = builder.start();
      assertThat(TABLE.environmentHas(process.pid(), wanted)).as("after %s", before).isTrue();
      assertThat(TABLE.environmentHas(process.pid(), Marker.next().toString())).isFalse();
      process.destroyForcibly().waitFor();
      assertThat(TABLE.environmentHas(process.pid(), wanted)).isFalse();
    }
  }

  @Test
  void onlyProcessesThatWereStartedSinceAreLookedAt() throws Exception {
    Process first = new ProcessBuilder("cat").start();
    Process second = new ProcessBuilder("cat").start();
    long last = TABLE.lastPid();
    assertThat(last).isGreaterThan(1);
    assertThat(TABLE.ascending(1)).isTrue();
    assertThat(TABLE.pids()).contains(first.pid(), second.pid());
    if (first.pid() < second.pid() && second.pid() <= last) {
      assertThat(TABLE.pids(first.pid(), last)).contains(second.pid()).doesNotContain(first.pid());
    }
    first.destroyForcibly();
    second.destroyForcibly();
  }

  @Test
  void markersAreUniqueAndNoneIsPartOfAnother() {
    Map<String, String> environment = new HashMap<>();
    Marker one = Marker.next();
    Marker two = Marker.next();
    assertThat(one.toString()).hasSameSizeAs(two.toString()).isNotEqualTo(two.toString());
    one.addTo(environment, "outer");
    assertThat(environment).containsEntry("FURROW_MARKER", "outer:" + one);
    two.addTo(environment, null);
    assertThat(environment).containsEntry("FURROW_MARKER", two.toString());
  }
}
