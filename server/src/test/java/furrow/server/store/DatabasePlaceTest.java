package furrow.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.runtime.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasePlaceTest {
  @TempDir Path directory;
  private Path database;
  private Path local;

  @BeforeEach
  void make() throws Exception {
    database = Files.createDirectory(directory.resolve("state")).resolve("furrow.db");
    local = directory.resolve("local");
  }

  private DatabasePlace place(String host, boolean network) {
    return new DatabasePlace(local, host, path -> network);
  }

  @Test
  void onALocalDiskItStays() throws Exception {
    assertThat(place("a", false).locate(database)).isEqualTo(database);
    assertThat(local).doesNotExist();
    assertThat(DatabasePlace.of("nobody", "a").locate(database)).isEqualTo(database);
  }

  @Test
  void onANetworkItGoesToTheHostsDiskAndIsFoundAgain() throws Exception {
    Path file = place("a", true).locate(database);
    assertThat(file.startsWith(local)).isTrue();
    assertThat(Files.getPosixFilePermissions(file.getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    SqliteStore.open(file, 1024, () -> 0).close();
    assertThat(place("a", true).locate(database)).isEqualTo(file);
    assertThatThrownBy(() -> place("b", true).locate(database))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("on host a");
  }

  @Test
  void aDbThatIsThereStaysThere() throws Exception {
    Files.writeString(database, "");
    assertThat(place("a", true).locate(database)).isEqualTo(database);
  }

  @Test
  void aLostDbIsNotBegunAnewSilently() throws Exception {
    Path file = place("a", true).locate(database);
    Files.delete(file.getParent());
    assertThatThrownBy(() -> place("a", true).locate(database))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is gone")
        .hasMessageContaining("rm '");
  }

  @Test
  void aLocalDirectoryThatOthersMayEnterIsNotUsed() throws Exception {
    Files.createDirectory(local);
    Files.setPosixFilePermissions(local, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> place("a", true).locate(database))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("rwxrwxrwx");
    Files.delete(local);
    Files.createSymbolicLink(local, directory.resolve("state"));
    assertThatThrownBy(() -> place("a", true).locate(database)).isInstanceOf(StoreException.class);
  }
}
