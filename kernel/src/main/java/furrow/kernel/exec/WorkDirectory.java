package furrow.kernel.exec;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;

/**
 * The directory of this process for pipes and outputs. Its file {@code lock} is locked for as long
 * as the process lives: a directory whose lock can be taken is what a killed process has left, and
 * the next one removes it.
 */
final class WorkDirectory {
  private static final String PREFIX = "furrow-exec-";
  private static final String LOCK = "lock";

  final Path path;

  /** Never closed, and kept here from being collected: the lock ends with the process. */
  private final FileChannel lock;

  private WorkDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes it, for this user only, and removes what killed processes have left. */
  static WorkDirectory make(Path parent) throws IOException {
    Path path = Files.createTempDirectory(parent, PREFIX);
    // Nobody sees a lock that is not taken yet.
    Path fresh = path.resolve("lock.new");
    FileChannel channel =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    Files.move(fresh, path.resolve(LOCK));
    WorkDirectory made = new WorkDirectory(path, channel);
    made.removeLeft(parent);
    return made;
  }

  private void removeLeft(Path parent) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
      UserPrincipal us = Files.getOwner(path);
      for (Path one : found) {
        if (!one.equals(path)
            && Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(one, LinkOption.NOFOLLOW_LINKS).equals(us)) {
          removeIfLeft(one);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Somebody else removes it at this moment; what stays is found by the next process.
    }
  }

  private static void removeIfLeft(Path directory) {
    Path file = directory.resolve(LOCK);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock taken = channel.tryLock()) {
      if (taken != null) {
        remove(directory);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Its owner lives, or another process removes it.
    }
  }

  private static void remove(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
