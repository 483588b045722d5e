package furrow.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.engine.Change;
import furrow.engine.TaskState;
import furrow.runtime.StoreException;
import furrow.testkit.store.SampleChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Repair, backup and restore: what is kept, what is moved, and which numbers are never repeated.
 */
class StateRepairTest {
  @TempDir Path directory;
  private Path state;
  private Path database;

  @BeforeEach
  void makeState() throws Exception {
    state = Files.createDirectory(directory.resolve("state"));
    database = state.resolve("furrow.db");
    Files.createDirectory(state.resolve("spool"));
  }

  private WitnessedStore open() throws StoreException, IOException {
    DatabaseCheck check = DatabaseCheck.run(state, database, new SecureRandom());
    WitnessedStore store = WitnessedStore.open(check, 1 << 16, System::currentTimeMillis);
    store.openIncarnation();
    return store;
  }

  private void accept(WitnessedStore store, long... tasks) throws StoreException {
    for (long task : tasks) {
      store.commit(List.of(SampleChanges.accepted(task)));
    }
  }

  private StateRepair.Report repair() throws StoreException, IOException {
    assertThatThrownBy(this::open).isInstanceOf(StoreDamagedException.class);
    return StateRepair.run(state, database, new SecureRandom());
  }

  /** As a killed server leaves it: the files as they were while the DB was open. */
  private void kill(WitnessedStore store) throws Exception {
    Path image = directory.resolve("image");
    copyTree(state, image);
    store.close();
    StateFiles.deleteTree(state);
    copyTree(image, state);
    StateFiles.deleteTree(image);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!path.toString().endsWith("-shm")) {
          Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
      }
    }
  }

  @Test
  void whatIsWellIsNotTouched() throws Exception {
    try (WitnessedStore store = open()) {
      accept(store, 1, 2);
    }
    byte[] before = Files.readAllBytes(database);
    StateRepair.Report report = StateRepair.run(state, database, new SecureRandom());
    assertThat(report.damage()).isEmpty();
    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  @Test
  void aLostLogCostsWhatWasInItAndNoNumberIsRepeated() throws Exception {
    try (WitnessedStore store = open()) {
      accept(store, 1, 2);
    }
    WitnessedStore store = open();
    accept(store, 3, 4, 5);
    kill(store);
    Files.delete(state.resolve("furrow.db-wal"));
    StateRepair.Report report = repair();
    assertThat(report.damage()).contains("furrow.db-wal is missing");
    assertThat(report.tasks()).isEqualTo(2);
    assertThat(report.live()).isEqualTo(2);
    assertThat(report.lostCommits()).as("the start and three tasks").isEqualTo(4);
    assertThat(report.nextTask()).isGreaterThan(5);
    try (WitnessedStore again = open()) {
      assertThat(again.load().tasks()).hasSize(2);
      assertThat(again.load().nextTask()).isEqualTo(report.nextTask());
      assertThat(again.openIncarnation()).isGreaterThan(3);
    }
  }

  @Test
  void aLostDbIsReplacedByAnEmptyOneAndItsFilesArePutAway() throws Exception {
    WitnessedStore store = open();
    accept(store, 1, 2);
    kill(store);
    Files.writeString(state.resolve("spool/a1-7f"), "the answer of task 1");
    Files.delete(database);
    StateRepair.Report report = repair();
    assertThat(report.tasks()).isZero();
    assertThat(report.nextTask()).isEqualTo(3 + WitnessedStore.STEP - 2);
    assertThat(state.resolve("damaged-1/furrow.db-wal")).exists();
    assertThat(state.resolve("damaged-1/spool-1/a1-7f")).hasContent("the answer of task 1");
    try (WitnessedStore again = open()) {
      assertThat(again.load().tasks()).isEmpty();
    }
  }

  @Test
  void theLogOfAnotherIsPutAway() throws Exception {
    try (WitnessedStore store = open()) {
      accept(store, 1, 2);
    }
    Path other = Files.createDirectory(directory.resolve("other"));
    DatabaseCheck check = DatabaseCheck.run(other, other.resolve("furrow.db"), new SecureRandom());
    WitnessedStore store = WitnessedStore.open(check, 1 << 16, () -> 0);
    store.openIncarnation();
    Files.copy(other.resolve("furrow.db-wal"), state.resolve("furrow.db-wal"));
    store.close();
    StateRepair.Report report = repair();
    assertThat(report.tasks()).isEqualTo(2);
    assertThat(report.lostCommits()).isZero();
    assertThat(state.resolve("damaged-1/furrow.db-wal")).exists();
    try (WitnessedStore again = open()) {
      assertThat(again.load().tasks()).hasSize(2);
    }
  }

  @Test
  void withoutDbAndWitnessNumbersAreTakenFromWhatIsLeft() throws Exception {
    try (WitnessedStore store = open()) {
      accept(store, 1, 2);
    }
    Files.writeString(state.resolve("spool/p41-0"), "a partial of task 41");
    Files.createDirectory(state.resolve("log"));
    Files.writeString(
        state.resolve("log/events.jsonl"),
        "{\"seq\":1,\"kind\":\"TASK_ACCEPTED\",\"task\":57,\"text\":\"\"}\n");
    Files.delete(database);
    Files.delete(state.resolve(Witness.NAME));
    StateRepair.Report report = repair();
    assertThat(report.lostCommits()).as("unknown").isEqualTo(-1);
    assertThat(report.nextTask()).isEqualTo(58 + WitnessedStore.STEP);
    open().close();
  }

  @Test
  void aFileInTheMiddleOfACheckpointIsNotUsedWithoutItsLog() throws Exception {
    WitnessedStore store = open();
    accept(store, 1, 2);
    try (var connection = Connections.reader(database);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
    }
    Witness.Seen seen = Witness.read(state.resolve(Witness.NAME));
    try (Witness folding = Witness.open(state.resolve(Witness.NAME), seen)) {
      folding.note(seen.acknowledged(), true);
    }
    kill(store);
    Files.delete(state.resolve("furrow.db-wal"));
    StateRepair.Report report = repair();
    assertThat(report.tasks()).isZero();
    assertThat(state.resolve("damaged-1/furrow.db")).exists();
  }

  @Test
  void everyDamageCanBeRepairedAndNoNumberIsRepeated() throws Exception {
    WitnessedStore store = open();
    accept(store, 1, 2, 3);
    kill(store);
    Path image = directory.resolve("whole");
    copyTree(state, image);
    List<String> names = List.of("furrow.db", "furrow.db-wal", Witness.NAME, "server.id");
    for (String first : names) {
      for (String second : names) {
        for (boolean emptied : List.of(true, false)) {
          StateFiles.deleteTree(state);
          copyTree(image, state);
          Files.writeString(Files.createDirectories(state.resolve("spool")).resolve("p3-0"), "");
          Files.delete(state.resolve(first));
          if (emptied) {
            Files.write(state.resolve(second), new byte[0]);
          } else {
            Files.deleteIfExists(state.resolve(second));
          }
          String what = first + " deleted, " + second + (emptied ? " emptied" : " deleted");
          StateRepair.run(state, database, new SecureRandom());
          try (WitnessedStore again = open()) {
            assertThat(again.load().nextTask()).as(what).isGreaterThan(3);
            again.commit(List.of(SampleChanges.accepted(again.load().nextTask())));
          }
          open().close();
        }
      }
    }
  }

  @Test
  void aBackupTakenWhileItRunsIsRestoredWhole() throws Exception {
    Path copy = directory.resolve("copy");
    WitnessedStore store = open();
    accept(store, 1, 2);
    Files.writeString(state.resolve("spool/p1-0"), "partial");
    Files.createDirectories(state.resolve("spool/upload/ann"));
    Files.writeString(state.resolve("spool/upload/ann/00"), "input");
    Files.writeString(state.resolve("spool/p1-1.part"), "unfinished");
    Files.writeString(state.resolve("server.key"), "secret");
    StateBackup.Report taken = StateBackup.ofRunning(state, database, copy);
    assertThat(taken.files()).isEqualTo(5);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rwx------");
    accept(store, 3);
    store.commit(List.<Change>of(new Change.TaskMoved(1, TaskState.DONE, null, null)));
    store.close();

    StateRestore.Report report = StateRestore.run(copy, state, database);
    assertThat(report.nextTask()).isGreaterThan(3);
    assertThat(state.resolve("server.key")).as("leases of before meet no key").doesNotExist();
    assertThat(state.resolve("replaced-1/server.key")).exists();
    assertThat(state.resolve("spool/p1-0")).hasContent("partial");
    assertThat(state.resolve("spool/upload/ann/00")).hasContent("input");
    try (WitnessedStore again = open()) {
      assertThat(again.load().tasks())
          .extracting(task -> task.state())
          .containsExactly(TaskState.WAITING, TaskState.WAITING);
      assertThat(again.load().nextTask()).isEqualTo(report.nextTask());
      assertThat(again.openIncarnation()).isGreaterThan(3);
    }
  }

  @Test
  void theCopyItselfIsAStateThatAServerStartsOn() throws Exception {
    try (WitnessedStore store = open()) {
      accept(store, 1);
      StateBackup.ofRunning(state, database, directory.resolve("copy"));
    }
    state = directory.resolve("copy");
    database = state.resolve("furrow.db");
    try (WitnessedStore again = open()) {
      assertThat(again.load().tasks()).hasSize(1);
    }
  }

  @Test
  void aBackupThatIsIncompleteOrChangedIsRefusedAndNothingIsTouched() throws Exception {
    Path copy = directory.resolve("copy");
    try (WitnessedStore store = open()) {
      accept(store, 1);
      Files.writeString(state.resolve("spool/p1-0"), "partial");
    }
    StateBackup.ofRunning(state, database, copy);
    assertThatThrownBy(
            () -> StateBackup.ofStopped(state, state.resolve("none.db"), directory.resolve("c")))
        .isInstanceOf(StoreDamagedException.class);
    assertThat(state.resolve("none.db")).doesNotExist();
    assertThat(directory.resolve("c")).doesNotExist();
    Files.writeString(copy.resolve("spool/p1-0"), "another");
    assertThatThrownBy(() -> StateRestore.run(copy, state, database))
        .isInstanceOf(StoreDamagedException.class)
        .hasMessageContaining("p1-0 was changed");
    Files.delete(copy.resolve("spool/p1-0"));
    assertThatThrownBy(() -> StateRestore.run(copy, state, database))
        .hasMessageContaining("p1-0 is missing");
    Files.delete(copy.resolve(BackupManifest.NAME));
    assertThatThrownBy(() -> StateRestore.run(copy, state, database))
        .hasMessageContaining("no complete backup");
    try (WitnessedStore again = open()) {
      assertThat(again.load().tasks()).hasSize(1);
    }
  }

  @Test
  void aRestoreThatDidNotEndIsNoState() throws Exception {
    Path copy = directory.resolve("copy");
    try (WitnessedStore store = open()) {
      accept(store, 1);
    }
    StateBackup.ofRunning(state, database, copy);
    Files.writeString(state.resolve(StateRestore.UNFINISHED), "");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreDamagedException.class)
        .hasMessageContaining("restore");
    assertThatThrownBy(() -> StateRepair.run(state, database, new SecureRandom()))
        .hasMessageContaining("restore");
    StateRestore.run(copy, state, database);
    open().close();
  }

  @Test
  void aRestoreThatIsRepeatedRemembersTheNumbersOfWhatItHasMoved() throws Exception {
    Path copy = directory.resolve("copy");
    long last = 2 * WitnessedStore.STEP;
    try (WitnessedStore store = open()) {
      accept(store, 1);
      StateBackup.ofRunning(state, database, copy);
      accept(store, last);
    }
    Path obstacle = Files.createFile(directory.resolve("obstacle"));
    assertThatThrownBy(() -> StateRestore.run(copy, state, obstacle.resolve("furrow.db")))
        .as("fails when everything was moved")
        .isInstanceOf(IOException.class);
    assertThat(state.resolve(Witness.NAME)).doesNotExist();
    StateRestore.Report report = StateRestore.run(copy, state, database);
    assertThat(report.nextTask()).isGreaterThan(last);
    assertThat(state.resolve(StateRestore.UNFINISHED)).doesNotExist();
    try (WitnessedStore again = open()) {
      assertThat(again.load().nextTask()).isEqualTo(report.nextTask());
    }
  }
}
