package furrow.server.store;

import furrow.runtime.StoreException;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;

/**
 * Copies a state directory as it is at one moment, while its server runs or is stopped: first the
 * task DB by {@code VACUUM INTO} on a connection of its own, then the files, which the caller keeps
 * from being deleted meanwhile. The copy is complete, its own witness included, and is named at the
 * end only.
 */
public final class StateBackup {
  /** What is made anew at a start, belongs to the running process, or is put away. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "server.lock",
          "server.sock",
          "server.key",
          Witness.NAME,
          BackupManifest.NAME,
          "merge.journal",
          "log",
          "mpi",
          "ephemeral");

  private final Path root;
  private final Path database;
  private final BackupManifest manifest = new BackupManifest();

  private StateBackup(Path root, Path database) {
    this.root = root;
    this.database = database;
  }

  /**
   * What was copied.
   *
   * @param commit number of the latest commit in it
   */
  public record Report(int files, long bytes, long commit) {}

  /**
   * Copies the state of a server that does not run; the caller holds its lock.
   *
   * @param database where the DB lies
   * @param target must not exist
   * @throws StoreDamagedException when a start would refuse this state
   */
  public static Report ofStopped(Path root, Path database, Path target)
      throws StoreException, IOException {
    requireDatabase(database);
    DatabaseCheck.run(root, database, new SecureRandom());
    return run(root, database, target);
  }

  /** Copies the state of a server that runs, and that has pinned its spool for it. */
  public static Report ofRunning(Path root, Path database, Path target)
      throws StoreException, IOException {
    requireDatabase(database);
    return run(root, database, target);
  }

  private static void requireDatabase(Path database) throws StoreException, IOException {
    if (DatabaseCheck.size(database) <= 0) {
      throw new StoreDamagedException("there is no task DB at " + database, null);
    }
  }

  private static Report run(Path root, Path database, Path target)
      throws StoreException, IOException {
    Path whole = target.toAbsolutePath().normalize();
    Files.createDirectories(whole.getParent());
    Path part = Files.createTempDirectory(whole.getParent(), whole.getFileName() + ".part-");
    try {
      Report report = new StateBackup(root, database).copy(part);
      Files.move(part, whole);
      PrivateFiles.syncDirectory(whole.getParent());
      return report;
    } catch (IOException | StoreException e) {
      StateFiles.deleteTree(part);
      throw e;
    }
  }

  private Report copy(Path part) throws StoreException, IOException {
    Path copy = part.resolve("furrow.db");
    DatabaseNumbers numbers = copyDatabase(copy);
    Witness.Seen seen = Witness.read(root.resolve(Witness.NAME));
    if (seen == null) {
      throw new StoreDamagedException(root.resolve(Witness.NAME) + " is missing", null);
    }
    copyTree(root, "", part);
    Witness.Content content =
        Witness.Content.closed(
            seen.content().server(),
            numbers.incarnation(),
            Math.max(numbers.nextTask(), seen.content().tasks()),
            numbers.commits());
    Witness.create(part.resolve(Witness.NAME), content);
    manifest.files().put("furrow.db", StateFiles.look(copy));
    manifest.files().put(Witness.NAME, StateFiles.look(part.resolve(Witness.NAME)));
    manifest.write(part);
    StateFiles.syncTree(part);
    return new Report(manifest.files().size(), manifest.bytes(), numbers.commits());
  }

  private DatabaseNumbers copyDatabase(Path copy) throws StoreException, IOException {
    try (Connection connection = DatabaseNumbers.readOnly(database);
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, copy.toString());
      vacuum.execute();
    } catch (SQLException e) {
      throw Failures.translate(e);
    }
    Files.setPosixFilePermissions(copy, PrivateFiles.fileMode());
    try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    try {
      return DatabaseNumbers.of(copy);
    } catch (SQLException e) {
      throw Failures.translate(e);
    }
  }

  /**
   * @param path of the directory below the state's, empty or ending in {@code /}
   */
  private void copyTree(Path directory, String path, Path part) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (path.isEmpty() && leftOut(name) || unfinished(name)) {
          continue;
        }
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          PrivateFiles.directory(part.resolve(path + name));
          copyTree(child, path + name + "/", part);
        } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
          copyFile(child, path + name, part);
        }
      }
    }
  }

  private void copyFile(Path file, String path, Path part) throws IOException {
    try {
      manifest.files().put(path, StateFiles.copy(file, part.resolve(path)));
    } catch (NoSuchFileException e) {
      if (path.startsWith("spool/")) {
        throw e;
      }
      // An access file that is replaced just now has another name for a moment.
    }
  }

  private static boolean leftOut(String name) {
    return LEFT_OUT.contains(name)
        || name.startsWith("furrow.")
        || name.startsWith(StateRepair.ASIDE + "-")
        || name.startsWith(StateRestore.ASIDE + "-");
  }

  private static boolean unfinished(String name) {
    return name.endsWith(".part") || name.endsWith(".new");
  }
}
