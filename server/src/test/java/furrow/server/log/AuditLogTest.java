package furrow.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  @TempDir Path directory;

  private Path write(int acts) throws Exception {
    Path file = directory.resolve("audit.jsonl");
    try (AuditLog log = AuditLog.open(file, () -> 5)) {
      CountDownLatch synced = new CountDownLatch(acts);
      List<IOException> failures = Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < acts; i++) {
        log.record(
            new AuditEntry("ann/ADMIN", "unix", "Cancel", "task " + i, AuditEntry.Outcome.ASKED),
            failure -> {
              if (failure != null) {
                failures.add(failure);
              }
              synced.countDown();
            });
      }
      assertThat(synced.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(failures).isEmpty();
    }
    return file;
  }

  @Test
  void theChainHoldsOverRestartsAndATornEnd() throws Exception {
    write(20);
    Path file = directory.resolve("audit.jsonl");
    Files.writeString(file, "{\"seq\":21,\"at\":5,\"wh", StandardOpenOption.APPEND);
    write(5);
    assertThat(Files.readAllLines(file)).hasSize(25);
    assertThat(AuditChain.firstBroken(file)).isEmpty();
  }

  @Test
  void aFlippedADroppedAndASwappedLineAreFound() throws Exception {
    List<String> lines = Files.readAllLines(write(6));
    assertThat(brokenAt(replaced(lines, 2, lines.get(2).replace("task 2", "task 9")))).isEqualTo(3);
    List<String> dropped = new ArrayList<>(lines);
    dropped.remove(3);
    assertThat(brokenAt(dropped)).isEqualTo(4);
    List<String> swapped = new ArrayList<>(lines);
    Collections.swap(swapped, 1, 4);
    assertThat(brokenAt(swapped)).isEqualTo(2);
  }

  @Test
  void hostileTextStaysOneLine() throws Exception {
    Path file = directory.resolve("audit.jsonl");
    try (AuditLog log = AuditLog.open(file, () -> 5)) {
      log.record(
          new AuditEntry(
              "a\"},\n{",
              "\r\n\u2028",
              "x".repeat(10_000),
              "\0\",\"hash\":\"",
              AuditEntry.Outcome.REFUSED));
    }
    assertThat(Files.readAllLines(file)).hasSize(1);
    assertThat(AuditChain.firstBroken(file)).isEmpty();
  }

  private static List<String> replaced(List<String> lines, int index, String line) {
    List<String> changed = new ArrayList<>(lines);
    changed.set(index, line);
    return changed;
  }

  private long brokenAt(List<String> lines) throws IOException {
    Path copy = directory.resolve("copy.jsonl");
    Files.write(copy, lines);
    return AuditChain.firstBroken(copy).orElse(0);
  }
}
