package furrow.server.store;

import static furrow.testkit.store.SampleChanges.accepted;
import static furrow.testkit.store.SampleChanges.done;
import static furrow.testkit.store.SampleChanges.planned;
import static furrow.testkit.store.SampleChanges.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import furrow.engine.Change;
import furrow.engine.Result;
import furrow.runtime.NoSpaceException;
import furrow.runtime.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Full disks, damage, strangers with {@code sqlite3}, and files of other versions. */
@Timeout(60)
class SqliteFaultsTest {
  private static final long BALLAST = 1 << 20;

  @TempDir Path directory;

  private SqliteStore open(Path in) throws StoreException {
    return SqliteStore.open(in.resolve("furrow.db"), BALLAST, System::currentTimeMillis);
  }

  private Connection stranger() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("furrow.db"));
  }

  private static Change bulk(long index) {
    byte[] bytes = new byte[60_000];
    java.util.Arrays.fill(bytes, (byte) index);
    return done(1, index, List.of(new Result.Inline(bytes)));
  }

  private static boolean mounted(Path at, String size) throws Exception {
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString())
            .redirectErrorStream(true)
            .start();
    mount.getInputStream().readAllBytes();
    return mount.waitFor() == 0;
  }

  @Test
  void aFullDiskUsesTheReserveThenRefusesThenRecovers() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    boolean mounted = false;
    try {
      mounted = mounted(small, "12m");
    } catch (java.io.IOException e) {
      mounted = false;
    }
    Assumptions.assumeTrue(mounted, "NOT RUN: may not mount a small file system here");
    try {
      fillAndRecover(small);
    } finally {
      new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
    }
  }

  private void fillAndRecover(Path small) throws Exception {
    Path filler = small.resolve("filler");
    Files.write(filler, new byte[6 << 20]);
    SqliteStore store = open(small);
    store.commit(List.of(accepted(1), planned(1, 0, 10_000)));
    assertThat(store.spaceLow()).isFalse();
    long index = 0;
    boolean usedReserve = false;
    NoSpaceException full = null;
    while (full == null) {
      try {
        store.commit(List.of(bulk(index)));
        index++;
        usedReserve |= store.spaceLow();
      } catch (NoSpaceException e) {
        full = e;
      }
    }
    assertThat(usedReserve).as("results fit into the reserve first").isTrue();
    assertThat(store.load().tasks().get(0).done()).containsExactly(new long[] {0, index});

    Files.delete(filler);
    store.commit(List.of(bulk(index)));
    // It looks at the disk once a second.
    await().atMost(Duration.ofSeconds(10)).until(() -> store.maintain() > 0 && !store.spaceLow());
    store.close();
    try (SqliteStore again = open(small)) {
      assertThat(again.load().tasks().get(0).done()).containsExactly(new long[] {0, index + 1});
    }
  }

  @Test
  void aFullDiskThatForbidsAFoldIsTriedAgain() throws Exception {
    try (SqliteStore store = open(directory)) {
      boolean[] full = {true};
      List<Boolean> ended = new ArrayList<>();
      store.onFold(
          begins -> {
            if (full[0]) {
              throw new NoSpaceException("no space for the witness", null);
            }
            ended.add(!begins);
          });
      store.commit(List.of(accepted(1), planned(1, 0, 1_000)));
      for (int k = 0; k < 300; k++) {
        store.commit(List.of(bulk(k)));
      }
      assertThat(store.maintain()).isEqualTo(1_000_000_000L);
      assertThat(ended).isEmpty();
      full[0] = false;
      store.maintain();
      assertThat(ended).containsExactly(false, true);
    }
  }

  @Test
  void nothingOfAFailedBatchIsApplied() throws Exception {
    try (SqliteStore store = open(directory)) {
      store.commit(List.of(accepted(1), planned(1, 0, 100), done(1, 0, 10)));
      assertThatThrownBy(() -> store.commit(List.of(done(1, 20, 5), done(1, 0, 10))))
          .as("a subtask counted twice must stop the server")
          .isInstanceOf(StoreException.class)
          .isNotInstanceOf(NoSpaceException.class);
      assertThat(store.load().tasks().get(0).done()).containsExactly(new long[] {0, 10});
    }
  }

  @Test
  void damageIsNamedWithTheWayOut() throws Exception {
    try (SqliteStore store = open(directory)) {
      store.commit(List.of(accepted(1)));
    }
    Path file = directory.resolve("furrow.db");
    byte[] bytes = Files.readAllBytes(file);
    for (int k = 4096; k < bytes.length; k++) {
      bytes[k] = 0x5a;
    }
    Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    assertThatThrownBy(
            () -> {
              try (SqliteStore store = open(directory)) {
                store.load();
              }
            })
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged")
        .hasMessageContaining(".recover");
    Files.writeString(file, "this is no database, not at all, by no means, whatever you say");
    assertThatThrownBy(() -> open(directory)).hasMessageContaining("damaged");
  }

  @Test
  void aNewerFileIsRefused() throws Exception {
    open(directory).close();
    try (Connection other = stranger();
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA user_version = 999");
    }
    assertThatThrownBy(() -> open(directory)).hasMessageContaining("newer Furrow (schema 999");
  }

  @Test
  void theDbIsForItsOwnerAlone() throws Exception {
    try (SqliteStore store = open(directory)) {
      store.commit(List.of(accepted(1)));
      for (String suffix : List.of("", "-wal", "-shm")) {
        assertThat(Files.getPosixFilePermissions(directory.resolve("furrow.db" + suffix)))
            .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      }
    }
  }

  @Test
  void aStrangersLockDelaysACommitButLosesNothing() throws Exception {
    try (SqliteStore store = open(directory);
        Connection other = stranger();
        Statement statement = other.createStatement()) {
      store.commit(List.of(accepted(1), planned(1, 0, 100)));
      statement.execute("BEGIN IMMEDIATE");
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch committed = new CountDownLatch(1);
      List<Exception> errors = new ArrayList<>();
      Thread committer =
          new Thread(
              () -> {
                begun.countDown();
                try {
                  store.commit(List.of(done(1, 0, 7)));
                } catch (StoreException e) {
                  errors.add(e);
                }
                committed.countDown();
              });
      committer.start();
      begun.await();
      for (int look = 0; look < 100; look++) {
        try (ResultSet found = statement.executeQuery("SELECT count(*) FROM completion")) {
          assertThat(found.getInt(1)).isZero();
        }
      }
      assertThat(committed.getCount()).as("commits outstanding").isOne();
      statement.execute("ROLLBACK");
      committer.join();
      assertThat(errors).isEmpty();
      assertThat(store.load().tasks().get(0).done()).containsExactly(new long[] {0, 7});
    }
  }

  @Test
  void aReaderDoesNotHoldTheLogOpenWhileItsCallerIsSlow() throws Exception {
    try (SqliteStore store = open(directory)) {
      store.commit(List.of(accepted(1), planned(1, 0, 2000)));
      for (int k = 0; k < 600; k++) {
        store.commit(List.of(done(1, k, List.of(new Result.Inline(new byte[] {1})))));
      }
      List<Long> seen = new ArrayList<>();
      store.results(
          1,
          range(1, 0, 2000),
          (index, result) -> {
            if (seen.isEmpty()) {
              try {
                // A commit in the middle of a replay neither waits nor disturbs it.
                store.commit(List.of(done(1, 1000, List.of(new Result.Inline(new byte[] {2})))));
              } catch (StoreException e) {
                throw new IllegalStateException(e);
              }
            }
            seen.add(index);
          });
      assertThat(seen).hasSize(601).last().isEqualTo(1000L);
    }
  }

  @Test
  void theViewsAnswerPeople() throws Exception {
    try (SqliteStore store = open(directory)) {
      store.commit(List.of(accepted(1), planned(1, 0, 100), done(1, 0, 10)));
      store.commit(List.of(done(1, 10, 5), new Change.SubtasksSuperseded(1, List.of(50L, 51L))));
      try (Connection other = stranger();
          Statement statement = other.createStatement()) {
        try (ResultSet row = statement.executeQuery("SELECT * FROM v_tasks")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getLong("done")).isEqualTo(15);
          assertThat(row.getLong("superseded")).isEqualTo(2);
          assertThat(row.getString("ended_utc")).isNull();
        }
        try (ResultSet row = statement.executeQuery("SELECT * FROM v_workers")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getLong("subtasks")).isEqualTo(15);
        }
        try (ResultSet row = statement.executeQuery("SELECT last FROM v_completions")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getLong("last")).isEqualTo(9);
        }
      }
    }
  }
}
