package furrow.server.store;

import furrow.runtime.StoreException;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * Where the task DB lies. SQLite's log needs memory shared by all readers and locks that hold, and
 * network file systems give neither: on one of them the DB goes to a local directory, and {@code
 * furrow.db.place} in the state directory names that host and path from then on.
 *
 * @param localRoot directory on a local disk that survives a reboot; made where missing
 * @param host name of this host
 * @param onNetwork whether a directory lies on a network file system
 */
public record DatabasePlace(Path localRoot, String host, Predicate<Path> onNetwork) {
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs3",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "lustre",
          "beegfs",
          "gpfs",
          "ceph",
          "afs",
          "9p",
          "panfs",
          "pvfs2",
          "orangefs",
          "glusterfs",
          "sshfs",
          "virtiofs");

  private static final String POINTER = ".place";

  /** For this user of this host, below {@code /var/tmp}. */
  public static DatabasePlace of(String user, String host) {
    return new DatabasePlace(Path.of("/var/tmp", "furrow-" + user), host, DatabasePlace::network);
  }

  private static boolean network(Path directory) {
    try {
      String type = Files.getFileStore(directory).type().toLowerCase(Locale.ROOT);
      return NETWORK.contains(type.startsWith("fuse.") ? type.substring(5) : type);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The file to open for the DB that belongs at {@code database}.
   *
   * @throws StoreException when it lies on another host, or is gone
   */
  public Path locate(Path database) throws StoreException, IOException {
    Path pointer = Connections.beside(database, POINTER);
    if (Files.exists(pointer)) {
      return follow(pointer);
    }
    if (Files.exists(database) || !onNetwork.test(database.toAbsolutePath().getParent())) {
      return database;
    }
    Path local = privateDirectory(localRoot).resolve(name(database));
    PrivateFiles.directory(local);
    Path file = local.resolve(database.getFileName());
    PrivateFiles.write(pointer, host + "\n" + file + "\n");
    return file;
  }

  /** One directory per state directory, told apart by a checksum of its path. */
  private static String name(Path database) {
    byte[] path = database.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
    CRC32C crc = new CRC32C();
    crc.update(path);
    return "state-" + HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private Path follow(Path pointer) throws StoreException, IOException {
    List<String> lines = Files.readAllLines(pointer);
    if (lines.size() < 2) {
      throw new StoreException(pointer + " is damaged (expected: host and path)", null);
    }
    Path file = Path.of(lines.get(1));
    if (!lines.get(0).equals(host)) {
      throw new StoreException(
          "the task DB of this state directory is on host "
              + lines.get(0)
              + " ("
              + file
              + "); start the server there, or choose another --state-dir",
          null);
    }
    if (!Files.exists(file) && !Files.isDirectory(file.getParent())) {
      throw new StoreException(
          file + " is gone, so the tasks are; to begin anew: rm '" + pointer + "'", null);
    }
    return file;
  }

  /** Below a directory that everybody may write to, an existing name may be somebody's trap. */
  private static Path privateDirectory(Path directory) throws StoreException, IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      String mode =
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
      Path mine = Files.createTempFile("furrow-owner", "");
      boolean trusted =
          Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(mine))
              && mode.equals("rwx------");
      Files.delete(mine);
      if (!trusted) {
        throw new StoreException(
            directory + " is not ours alone (mode " + mode + "); remove it", null);
      }
      return directory;
    }
    return PrivateFiles.directory(directory);
  }
}
