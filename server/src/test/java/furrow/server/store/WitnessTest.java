package furrow.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.engine.Change;
import furrow.engine.Result;
import furrow.runtime.StoreException;
import furrow.testkit.store.SampleChanges;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever becomes of the files of a task DB: a start goes on exactly where the last one was, or
 * refuses. It never begins with fewer tasks.
 */
class WitnessTest {
  private static final String DB = "furrow.db";
  private static final String LOG = "furrow.db-wal";

  @TempDir Path directory;
  private int tasks;

  private static WitnessedStore open(Path state) throws StoreException, IOException {
    DatabaseCheck check = DatabaseCheck.run(state, state.resolve(DB), new SecureRandom());
    WitnessedStore store = WitnessedStore.open(check, 1 << 16, System::currentTimeMillis);
    try {
      store.openIncarnation();
      return store;
    } catch (StoreException e) {
      store.close();
      throw e;
    }
  }

  private Path state(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }

  private void accept(WitnessedStore store, int count) throws StoreException {
    for (int k = 0; k < count; k++) {
      store.commit(List.of(SampleChanges.accepted(++tasks)));
    }
  }

  /** What a killed server leaves: what it has written so far. */
  private Path killed(Path state, String name) throws IOException {
    Path copy = state(name);
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.filter(it -> !it.toString().endsWith("-shm")).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static int tasksOf(Path state) throws StoreException, IOException {
    try (WitnessedStore store = open(state)) {
      return store.load().tasks().size();
    }
  }

  /** Folds the log into the DB, so that the next commit begins it anew. */
  private static void fold(Path state) throws Exception {
    try (var connection = Connections.reader(state.resolve(DB));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
    }
  }

  private static void assertDamaged(Path state) {
    assertThatThrownBy(() -> open(state).close()).isInstanceOf(StoreDamagedException.class);
  }

  @Test
  void startsGoOnAfterStopsAndKills() throws Exception {
    Path state = state("s");
    for (int life = 1; life <= 6; life++) {
      WitnessedStore store = open(state);
      assertThat(store.load().tasks()).hasSize(tasks);
      accept(store, 3);
      if (life % 2 == 0) {
        store.close();
      } else {
        Path next = killed(state, "killed" + life);
        store.close();
        state = next;
      }
    }
  }

  @Test
  void aKillAtAnyMomentNeedsNoRepair() throws Exception {
    Path state = state("s");
    List<Path> images = new ArrayList<>();
    List<Integer> known = new ArrayList<>();
    try (WitnessedStore store = open(state)) {
      for (int k = 0; k < 40; k++) {
        accept(store, 1);
        if (k % 3 == 0) {
          fold(state);
        }
        images.add(killed(state, "image" + k));
        known.add(tasks);
      }
    }
    for (int k = 0; k < images.size(); k++) {
      assertThat(tasksOf(images.get(k))).as("image %d", k).isEqualTo(known.get(k));
      assertThat(tasksOf(images.get(k))).as("image %d again", k).isEqualTo(known.get(k));
    }
  }

  @Test
  void aKillRightAfterTheLogBeganAnewNeedsNoRepair() throws Exception {
    Path state = state("s");
    try (WitnessedStore store = open(state)) {
      accept(store, 3);
      fold(state);
      byte[] before = Files.readAllBytes(state.resolve(Witness.NAME));
      accept(store, 1);
      Path image = killed(state, "image");
      assertThat(Files.readAllBytes(image.resolve(Witness.NAME))).isNotEqualTo(before);
      Files.write(image.resolve(Witness.NAME), before);
      Path second = killed(image, "second");
      assertThat(tasksOf(image)).isEqualTo(tasks);

      WitnessedStore again = open(second);
      accept(again, 1);
      Path third = killed(second, "third");
      assertThat(tasksOf(third)).as("the log that was found is noted").isEqualTo(tasks);
      again.close();
    }
  }

  @Test
  void aKillDuringAFirstStartOrAStopNeedsNoRepair() throws Exception {
    Path fresh = state("fresh");
    DatabaseCheck check = DatabaseCheck.run(fresh, fresh.resolve(DB), new SecureRandom());
    assertThat(tasksOf(killed(fresh, "nothing yet"))).isZero();
    WitnessedStore unnumbered = WitnessedStore.open(check, 1 << 16, () -> 0);
    assertThat(tasksOf(killed(fresh, "before its number"))).isZero();
    unnumbered.close();

    Path state = state("s");
    WitnessedStore store = open(state);
    accept(store, 2);
    Witness.Seen open = Witness.read(state.resolve(Witness.NAME));
    Path image = killed(state, "image");
    store.close();
    Witness.Content closing =
        open.content().in(Witness.Phase.CLOSING, open.acknowledged(), open.content().log());
    Witness.create(image.resolve(Witness.NAME), closing);
    Path folded = killed(state, "folded");
    Witness.create(folded.resolve(Witness.NAME), closing);
    assertThat(tasksOf(image)).as("the log is still there").isEqualTo(2);
    assertThat(tasksOf(folded)).as("the log is gone").isEqualTo(2);
  }

  private static void version(Path state, int version) throws Exception {
    try (var connection = Connections.reader(state.resolve(DB));
        var statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = " + version);
    }
  }

  @Test
  void aStartThatFailsAfterAKillNeedsNoRepair() throws Exception {
    Path state = state("s");
    try (WitnessedStore store = open(state)) {
      accept(store, 3);
      Path image = killed(state, "image");
      DatabaseCheck check = DatabaseCheck.run(image, image.resolve(DB), new SecureRandom());
      version(state, Schema.NEWEST + 1);
      replace(image, state, DB, LOG);
      version(state, Schema.NEWEST);

      assertThatThrownBy(() -> WitnessedStore.open(check, 1 << 16, () -> 0))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("newer");
      assertThat(image.resolve(LOG)).as("SQLite has folded and deleted it").doesNotExist();
      version(image, Schema.NEWEST);
      assertThat(tasksOf(image)).isEqualTo(3);
      assertThat(tasksOf(image)).isEqualTo(3);
    }
  }

  @Test
  void aDbOfANewerFurrowIsRefusedAndNotTouched() throws Exception {
    Path state = state("s");
    try (WitnessedStore store = open(state)) {
      accept(store, 1);
      version(state, Schema.NEWEST + 1);
      Path image = killed(state, "image");
      version(state, Schema.NEWEST);
      byte[] witness = Files.readAllBytes(image.resolve(Witness.NAME));
      assertThatThrownBy(() -> open(image).close())
          .isNotInstanceOf(StoreDamagedException.class)
          .hasMessageContaining("newer");
      assertThat(image.resolve(LOG)).isNotEmptyFile();
      assertThat(image.resolve(Witness.NAME)).hasBinaryContent(witness);
    }
  }

  /** What may become of a state directory; {@code other} is that of another server. */
  private interface Damage {
    void to(Path state, Path older, Path other) throws IOException;
  }

  private static void replace(Path state, Path by, String... names) throws IOException {
    for (String name : names) {
      if (Files.exists(by.resolve(name))) {
        Files.copy(by.resolve(name), state.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.deleteIfExists(state.resolve(name));
      }
    }
  }

  private static void cut(Path file, long size) throws IOException {
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(size);
      }
    }
  }

  private static Map<String, Damage> damages() {
    Map<String, Damage> all = new LinkedHashMap<>();
    all.put("DB deleted", (state, older, other) -> Files.deleteIfExists(state.resolve(DB)));
    all.put("DB emptied", (state, older, other) -> cut(state.resolve(DB), 0));
    all.put("DB cut", (state, older, other) -> cut(state.resolve(DB), 4096));
    all.put("DB older", (state, older, other) -> replace(state, older, DB));
    all.put("DB of another", (state, older, other) -> replace(state, other, DB));
    all.put("log deleted", (state, older, other) -> Files.deleteIfExists(state.resolve(LOG)));
    all.put("log emptied", (state, older, other) -> cut(state.resolve(LOG), 0));
    all.put("log cut to its header", (state, older, other) -> cut(state.resolve(LOG), 32));
    all.put(
        "log cut",
        (state, older, other) -> {
          if (Files.exists(state.resolve(LOG))) {
            cut(state.resolve(LOG), Files.size(state.resolve(LOG)) / 2);
          }
        });
    all.put("log of another", (state, older, other) -> replace(state, other, LOG));
    all.put("log older", (state, older, other) -> replace(state, older, LOG));
    all.put("DB and log older", (state, older, other) -> replace(state, older, DB, LOG));
    all.put("DB and log of another", (state, older, other) -> replace(state, other, DB, LOG));
    all.put(
        "witness deleted",
        (state, older, other) -> Files.deleteIfExists(state.resolve(Witness.NAME)));
    all.put("witness emptied", (state, older, other) -> cut(state.resolve(Witness.NAME), 0));
    all.put("witness cut", (state, older, other) -> cut(state.resolve(Witness.NAME), 100));
    all.put("witness of another", (state, older, other) -> replace(state, other, Witness.NAME));
    all.put(
        "server.id deleted",
        (state, older, other) -> Files.deleteIfExists(state.resolve("server.id")));
    all.put("server.id emptied", (state, older, other) -> cut(state.resolve("server.id"), 0));
    all.put("server.id of another", (state, older, other) -> replace(state, other, "server.id"));
    return all;
  }

  private Path older;
  private Path other;

  /** State directories as they may be when something happens to them. */
  private Map<String, Path> states() throws Exception {
    Path foreign = state("foreign");
    try (WitnessedStore store = open(foreign)) {
      store.commit(List.of(SampleChanges.accepted(1)));
      other = killed(foreign, "other");
    }
    Map<String, Path> states = new LinkedHashMap<>();
    Path state = state("s");
    WitnessedStore store = open(state);
    accept(store, 2);
    older = killed(state, "older");
    accept(store, 2);
    states.put("killed before a checkpoint", killed(state, "early"));
    fold(state);
    states.put("killed after a checkpoint", killed(state, "folded"));
    states.put("killed after its log began anew", anew(store, state));
    store.close();
    states.put("stopped", state);
    return states;
  }

  private Path anew(WitnessedStore store, Path state) throws Exception {
    store.commit(List.of(SampleChanges.done(1, 0, List.<Result>of(Result.EMPTY))));
    return killed(state, "anew");
  }

  @Test
  void everyDamageIsSeenOrHarmless() throws Exception {
    Map<String, Path> states = states();
    List<String> refused = new ArrayList<>();
    List<String> names = new ArrayList<>(damages().keySet());
    int number = 0;
    for (Map.Entry<String, Path> state : states.entrySet()) {
      for (String first : names) {
        for (String second : names) {
          Path image = killed(state.getValue(), "case" + ++number);
          String what = state.getKey() + ": " + first + ", " + second;
          damages().get(first).to(image, older, other);
          damages().get(second).to(image, older, other);
          try {
            assertThat(tasksOf(image)).as(what).isEqualTo(tasks);
          } catch (StoreDamagedException e) {
            refused.add(what);
          }
        }
      }
    }
    assertThat(refused)
        .contains(
            "stopped: DB deleted, server.id deleted",
            "stopped: DB emptied, witness deleted",
            "stopped: DB older, log older",
            "killed before a checkpoint: DB deleted, log deleted",
            "killed before a checkpoint: log deleted, log deleted",
            "killed after a checkpoint: log emptied, log emptied",
            "killed before a checkpoint: log cut, log cut",
            "killed before a checkpoint: log of another, log of another",
            "killed after its log began anew: DB older, DB older",
            "killed after its log began anew: log older, log older",
            "stopped: witness deleted, witness deleted",
            "stopped: witness of another, witness of another",
            "stopped: DB and log of another, witness of another")
        .doesNotContain(
            "stopped: server.id deleted, server.id deleted", "stopped: log deleted, log deleted");
  }

  @Test
  void numbersOfTasksAreReservedInSteps() throws Exception {
    Path state = state("s");
    try (WitnessedStore store = open(state)) {
      Path file = state.resolve(Witness.NAME);
      assertThat(Witness.read(file).content().tasks()).isEqualTo(1 + WitnessedStore.STEP);
      store.commit(List.of(SampleChanges.accepted(WitnessedStore.STEP)));
      assertThat(Witness.read(file).content().tasks()).isEqualTo(1 + WitnessedStore.STEP);
      store.commit(List.of(SampleChanges.accepted(WitnessedStore.STEP + 1)));
      assertThat(Witness.read(file).content().tasks()).isEqualTo(1 + 2 * WitnessedStore.STEP);
    }
  }

  @Test
  void aPowerFailureThatLeavesAnOlderNumberOfCommitsNeedsNoRepair() throws Exception {
    Path state = state("s");
    try (WitnessedStore store = open(state)) {
      Path early = killed(state, "early");
      accept(store, 4);
      Path image = killed(state, "image");
      replace(image, early, Witness.NAME);
      assertThat(tasksOf(image)).isEqualTo(tasks);
    }
  }

  @Test
  void aDbOfBeforeIsTakenOver() throws Exception {
    Path state = state("s");
    SqliteStore store = SqliteStore.open(state.resolve(DB), 1 << 16, () -> 0);
    store.commit(List.<Change>of(SampleChanges.accepted(1)));
    store.close();
    try (var connection = Connections.reader(state.resolve(DB));
        var statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM meta WHERE name IN ('commits', 'server')");
      statement.executeUpdate("PRAGMA user_version = 3");
    }
    assertThat(tasksOf(state)).isEqualTo(1);
    Files.deleteIfExists(state.resolve(Witness.NAME));
    assertDamaged(state);
  }
}
