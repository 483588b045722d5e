package furrow.ring;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;

/**
 * A directory of ring files that only our user can enter, with a name that cannot be foretold. Its
 * owner holds a lock in it; one whose lock is free belongs to a dead process and is removed.
 */
final class RingDirectory implements AutoCloseable {
  static final String PREFIX = "furrow-ring-";
  private static final String LOCK = "lock";
  private static final Duration UNLOCKED = Duration.ofMinutes(1);

  private final Path path;
  private final FileChannel lock;

  private RingDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes one below {@code place}. */
  static RingDirectory create(Path place, SecureRandom random) throws IOException {
    byte[] number = new byte[16];
    random.nextBytes(number);
    Path path =
        Files.createDirectory(
            place.resolve(PREFIX + HexFormat.of().formatHex(number)),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    FileChannel lock = null;
    try {
      lock =
          FileChannel.open(
              path.resolve(LOCK),
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (lock.tryLock() == null) {
        throw new IOException("somebody else has locked " + path);
      }
      return new RingDirectory(path, lock);
    } catch (IOException | RuntimeException e) {
      if (lock != null) {
        lock.close();
      }
      empty(path);
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** Removes what it holds, and itself. */
  @Override
  public void close() throws IOException {
    empty(path);
    lock.close();
  }

  /**
   * Removes what dead processes of ours have left below {@code place}.
   *
   * @return how many directories
   */
  static int sweep(Path place, long nowMillis) throws IOException {
    int swept = 0;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(place, PREFIX + "*")) {
      for (Path path : found) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && Files.isReadable(path)
            && removed(path, nowMillis)) {
          swept++;
        }
      }
    }
    return swept;
  }

  /** Removes it if its owner is dead; with its lock held, lest somebody just makes it. */
  private static boolean removed(Path path, long nowMillis) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      try (FileLock taken = channel.tryLock()) {
        if (taken != null) {
          endPeers(path);
          empty(path);
        }
        return taken != null;
      } catch (OverlappingFileLockException e) {
        return false;
      }
    } catch (NoSuchFileException e) {
      // Its owner died before it could lock it, or is about to.
      boolean old =
          Files.exists(path)
              && nowMillis - Files.getLastModifiedTime(path).toMillis() > UNLOCKED.toMillis();
      if (old) {
        empty(path);
      }
      return old;
    } catch (AccessDeniedException e) {
      // Somebody else's.
      return false;
    }
  }

  /** Those that run end with their server; this is for those that were frozen then. */
  private static void endPeers(Path path) throws IOException {
    try (DirectoryStream<Path> notes = Files.newDirectoryStream(path, "*" + PeerRecord.SUFFIX)) {
      notes.forEach(PeerRecord::end);
    }
  }

  private static void empty(Path path) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(path);
  }
}
