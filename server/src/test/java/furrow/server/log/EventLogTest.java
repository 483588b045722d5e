package furrow.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Notice;
import furrow.engine.Notice.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  @TempDir Path directory;

  @Test
  void numbersGoOnAfterARestartEvenBehindATornLine() throws Exception {
    Path file = directory.resolve("events.jsonl");
    try (EventLog log = EventLog.open(file, () -> 7)) {
      log.add(new Notice(Kind.TASK_ACCEPTED, 3, -1, "", "by ann", "ann"));
      log.add(new Notice(Kind.POISONED, 3, 0, "w\n1", "five strikes"));
    }
    Files.writeString(file, "{\"seq\":9,\"at", StandardOpenOption.APPEND);
    try (EventLog log = EventLog.open(file, () -> 8)) {
      log.add(new Notice(Kind.TASK_DONE, 3, -1, "", ""));
      List<EventRecord> events = log.after(0, 10);
      assertThat(events).extracting(EventRecord::sequence).containsExactly(1L, 2L, 3L);
      assertThat(events.get(0).subtaskPlusOne()).isZero();
      assertThat(events.get(1).subtaskPlusOne()).isEqualTo(1);
      assertThat(events.get(1).worker()).isEqualTo("w\n1");
      assertThat(events.get(0).visibleTo("ann")).isTrue();
      assertThat(events.get(0).visibleTo("bob")).isFalse();
      assertThat(events.get(1).visibleTo("ann")).as("of an earlier server").isFalse();
      assertThat(log.after(2, 10)).extracting(EventRecord::kind).containsExactly("TASK_DONE");
    }
  }

  @Test
  void theRingForgetsTheOldest() {
    EventLog.Ring ring = new EventLog.Ring(4);
    for (int i = 0; i < 10; i++) {
      ring.add(new EventRecord(0, i, "K", 0, 0, "", "", ""));
    }
    assertThat(ring.after(0, 100))
        .extracting(EventRecord::sequence)
        .containsExactly(7L, 8L, 9L, 10L);
    assertThat(ring.after(8, 1)).extracting(EventRecord::sequence).containsExactly(9L);
    assertThat(ring.after(99, 1)).isEmpty();
  }

  @Test
  void filesRotateAndTheOldestGoes() throws Exception {
    Path file = directory.resolve("lines");
    try (RotatingFile lines = new RotatingFile(file, 10, 2)) {
      for (int i = 0; i < 5; i++) {
        lines.append("line " + i + " is long\n");
      }
    }
    assertThat(directory.resolve("lines.1")).hasContent("line 4 is long\n");
    assertThat(directory.resolve("lines.2")).hasContent("line 3 is long\n");
    assertThat(directory.resolve("lines.3")).doesNotExist();
    assertThat(RotatingFile.tail(file)).contains("line 4 is long");
  }
}
